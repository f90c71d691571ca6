"""Pages of applications: for whoever applies, for editors, and for whoever has just joined."""
