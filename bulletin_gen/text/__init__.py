"""What texts are made of: which characters, how wide, with which signs in them."""
