"""What lies where: lots with whose they are, what is reserved of them, and what can be taken."""
