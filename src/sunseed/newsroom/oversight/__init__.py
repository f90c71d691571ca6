"""Looking over the newsroom: who did what, who may do what, which links lead nowhere."""
