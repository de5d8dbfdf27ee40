"""What is made of the user's decisions: a personal adapter, a taste in ideas, a taste in mixes."""
