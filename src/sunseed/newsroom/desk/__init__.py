"""The desk: pages to write, look, publish and arrange. It decides nothing itself; verbs and permissions do."""
