"""From an office's case ledger to the counts and marks that a package computes from cases: what is
read, what is wrong with it, and an issue filled in with it.

``columns`` takes files apart into rows under known titles, ``cases`` makes typed cases of them and
says what is wrong, ``measures`` computes, ``filling`` enters what was computed into an issue.
Nothing of a case but its number leaves this room.
"""
