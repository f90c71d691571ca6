"""The way into the record: five verbs, an outbox, the sequencer and the printing worker."""
