"""What Nomad Muse has learned of the user: to see, switch off, take away and delete."""
