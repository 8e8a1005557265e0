/** Giveaways: what was promised at opening, who is in, what was drawn, and where every stake lies. */
import type { Step } from "../../db/migrate.ts";
import { drawGuards, erasedFromLists, prizeStaysKnown } from "./guards.ts";

export const giveawayTables: readonly Step[] = [
  {
    was: 3,
    sql: `
CREATE TABLE giveaway (
  id INTEGER PRIMARY KEY,
  channel_id INTEGER NOT NULL REFERENCES channel (id),     -- where it was opened; every channel of the currency takes part
  currency_id INTEGER NOT NULL REFERENCES currency (id),
  kind TEXT NOT NULL CHECK (kind IN ('giveaway', 'raffle')),
  -- closing and drawing are steps that a restart takes up again
  state TEXT NOT NULL CHECK (state IN ('open', 'closing', 'closed', 'drawing', 'drawn', 'cancelled')),
  prize TEXT NOT NULL,                     -- the words; '' for an amount of currency
  prize_each INTEGER NOT NULL CHECK (prize_each >= 0),    -- of each winner; of a raffle known at the draw
  prize_held INTEGER NOT NULL CHECK (prize_held >= 0),    -- in escrow:giveaway:ID besides the stakes
  keyword TEXT,                            -- lower case
  price INTEGER NOT NULL CHECK (price >= 0),
  tickets_max INTEGER NOT NULL CHECK (tickets_max >= 1),
  free_entry INTEGER NOT NULL CHECK (free_entry IN (0, 1)),
  subscriber_weight INTEGER NOT NULL CHECK (subscriber_weight >= 1),
  vip_weight INTEGER NOT NULL CHECK (vip_weight >= 1),
  who TEXT NOT NULL CHECK (who IN ('everyone', 'followers', 'subscribers', 'active')),
  watched_minutes INTEGER NOT NULL CHECK (watched_minutes >= 0),
  winners INTEGER NOT NULL CHECK (winners >= 1),
  claim_ms INTEGER NOT NULL CHECK (claim_ms >= 0),         -- 0: nothing to claim
  draws_itself INTEGER NOT NULL CHECK (draws_itself IN (0, 1)),
  opened_by INTEGER NOT NULL REFERENCES viewer (id),
  opened_at_ms INTEGER NOT NULL,
  closes_at_ms INTEGER,
  closed_at_ms INTEGER,
  drawn_at_ms INTEGER,
  seed BLOB NOT NULL CHECK (length(seed) = 32),
  seed_hash TEXT NOT NULL CHECK (length(seed_hash) = 64),
  list_hash TEXT CHECK (length(list_hash) = 64),
  list_count INTEGER NOT NULL DEFAULT 0,
  mix TEXT NOT NULL DEFAULT '',
  told INTEGER NOT NULL DEFAULT 0,         -- how many of the drawn chat has been told of
  CHECK (state NOT IN ('closed', 'drawing', 'drawn') OR list_hash IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX giveaway_keyword ON giveaway (currency_id, keyword) WHERE state = 'open' AND keyword IS NOT NULL;
CREATE INDEX giveaway_currency ON giveaway (currency_id, id);
CREATE INDEX giveaway_unfinished ON giveaway (id) WHERE state IN ('open', 'closing', 'closed', 'drawing');

-- What was published stays: the seed at opening, the list at closing, the words mixed in at the draw.
CREATE TRIGGER giveaway_promise BEFORE UPDATE OF seed, seed_hash, price, opened_by, channel_id, currency_id ON giveaway
BEGIN SELECT RAISE(ABORT, 'giveaway: what was promised at opening never changes'); END;
CREATE TRIGGER giveaway_list_is_fixed BEFORE UPDATE OF list_hash, list_count ON giveaway WHEN OLD.list_hash IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'giveaway: the ticket list was fixed at closing'); END;
CREATE TRIGGER giveaway_mix_is_fixed BEFORE UPDATE OF mix ON giveaway WHEN OLD.drawn_at_ms IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'giveaway: the words were fixed at the draw'); END;

CREATE TABLE giveaway_entry (
  giveaway_id INTEGER NOT NULL REFERENCES giveaway (id),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  platform TEXT NOT NULL,                  -- the identity entered with, for the list
  platform_id TEXT NOT NULL,
  name TEXT NOT NULL,
  tickets INTEGER NOT NULL CHECK (tickets >= 1),
  weight INTEGER NOT NULL CHECK (weight >= 1),             -- of the best role: chances per ticket
  free INTEGER NOT NULL CHECK (free IN (0, 1)),            -- one of the tickets cost nothing
  purchases INTEGER NOT NULL DEFAULT 0,
  stake INTEGER NOT NULL DEFAULT 0 CHECK (stake >= 0),     -- in escrow now
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  entered_at_ms INTEGER NOT NULL,
  PRIMARY KEY (giveaway_id, viewer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX giveaway_stake ON giveaway_entry (giveaway_id, viewer_id) WHERE stake > 0;
CREATE INDEX giveaway_entrant ON giveaway_entry (viewer_id, giveaway_id);

-- The canonical list, hashed at closing, in parts of some thousand lines.
CREATE TABLE giveaway_list (
  giveaway_id INTEGER NOT NULL REFERENCES giveaway (id),
  part INTEGER NOT NULL,
  lines TEXT NOT NULL,
  PRIMARY KEY (giveaway_id, part)
) STRICT, WITHOUT ROWID;

-- Everybody drawn, in order, and what became of it.
CREATE TABLE giveaway_pick (
  giveaway_id INTEGER NOT NULL REFERENCES giveaway (id),
  n INTEGER NOT NULL CHECK (n >= 0),
  viewer_id INTEGER NOT NULL REFERENCES viewer (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('won', 'claiming', 'unclaimed', 'redrawn', 'passed')),
  reason TEXT NOT NULL DEFAULT '',         -- why passed over: removed, same_person, won_lately, not_following, inactive
  at_ms INTEGER NOT NULL,
  claim_until_ms INTEGER,
  paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
  PRIMARY KEY (giveaway_id, n),
  UNIQUE (giveaway_id, viewer_id),
  CHECK ((outcome = 'claiming') = (claim_until_ms IS NOT NULL)),
  CHECK ((outcome = 'passed') = (reason <> ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX giveaway_won ON giveaway_pick (viewer_id, at_ms) WHERE outcome = 'won';
CREATE INDEX giveaway_claiming ON giveaway_pick (giveaway_id) WHERE outcome = 'claiming';
`,
  },
  // How much of a giveaway's hashes chat was told: 16 characters until now, of which two with different draws can be found.
  {
    was: 10,
    sql: `
ALTER TABLE giveaway ADD COLUMN said_hex INTEGER NOT NULL DEFAULT 16 CHECK (said_hex BETWEEN 16 AND 64);
`,
  },
  { was: 15, sql: drawGuards },
  erasedFromLists,
  // The words of a prize may name whoever is erased.
  `
DROP TRIGGER giveaway_promise;
CREATE TRIGGER giveaway_promise BEFORE UPDATE OF id, channel_id, currency_id, kind, prize, keyword, price, tickets_max, free_entry,
  subscriber_weight, vip_weight, who, watched_minutes, claim_ms, opened_by, opened_at_ms, seed, seed_hash, said_hex ON giveaway
WHEN NEW.prize IS OLD.prize OR NOT EXISTS (SELECT 1 FROM erasing) OR (NEW.id, NEW.channel_id, NEW.currency_id, NEW.kind, NEW.keyword, NEW.price,
    NEW.tickets_max, NEW.free_entry, NEW.subscriber_weight, NEW.vip_weight, NEW.who, NEW.watched_minutes, NEW.claim_ms, NEW.opened_by,
    NEW.opened_at_ms, NEW.seed, NEW.seed_hash, NEW.said_hex)
  IS NOT (OLD.id, OLD.channel_id, OLD.currency_id, OLD.kind, OLD.keyword, OLD.price, OLD.tickets_max, OLD.free_entry, OLD.subscriber_weight,
    OLD.vip_weight, OLD.who, OLD.watched_minutes, OLD.claim_ms, OLD.opened_by, OLD.opened_at_ms, OLD.seed, OLD.seed_hash, OLD.said_hex)
BEGIN SELECT RAISE(ABORT, 'giveaway: what was promised at opening never changes'); END;
`,
  prizeStaysKnown,
];
