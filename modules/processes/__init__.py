"""Work in processes of its own, which no other thread of an interpreter holds up."""
