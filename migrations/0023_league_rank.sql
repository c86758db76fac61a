-- The place of a league in lists of leagues: the smaller, the further up. NULL: behind all that have one.
ALTER TABLE leagues ADD COLUMN rank integer CHECK (rank >= 0);
