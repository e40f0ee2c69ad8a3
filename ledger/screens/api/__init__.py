"""What the doors of the API share: who comes in, what is seen, how it is paged, how a request is done once."""
