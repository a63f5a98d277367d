"""Lets ``python -m bulletin_gen`` run the command line."""

from bulletin_gen.cli import main

main()
