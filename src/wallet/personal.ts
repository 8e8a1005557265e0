/** What a person has, and every movement that made it so. */
import { currencyWords, type PersonalTables } from "../db/personal.ts";

const nameOf = (id: string) =>
  `(SELECT i.display_name FROM identity AS i WHERE i.viewer_id = ${id} ORDER BY i.seen_at_ms DESC LIMIT 1)`;
/** An account in words: a viewer by the name last seen. */
const accountWords = (account: string) =>
  `CASE ${account}.kind WHEN 'viewer' THEN coalesce(${nameOf(`${account}.viewer_id`)}, ${account}.owner) WHEN 'mint' THEN 'newly made' ELSE ${account}.owner END`;
const ACTOR = `CASE WHEN t.actor GLOB 'viewer:*' THEN coalesce(${nameOf("CAST(substr(t.actor, 8) AS INTEGER)")}, t.actor) ELSE t.actor END`;
/** What the book calls a movement, in words where its own are none. */
const KINDS: Readonly<Record<string, string>> = {
  ...{
    adjustment: "changed by hand",
    reversal: "taken back",
    merge: "moved by linking",
    hold: "put aside",
    fund: "put in for a prize",
  },
  ...{
    ticket: "tickets",
    refund: "paid back",
    give: "gift",
    import: "from another bot",
    season: "end of a season",
    erasure: "erased",
  },
};
const KIND = `CASE t.kind ${Object.entries(KINDS)
  .map(([kind, words]) => `WHEN '${kind}' THEN '${words}'`)
  .join(" ")} ELSE t.kind END`;
const UNDONE = "(SELECT r.id FROM transfer AS r WHERE r.reverses_id = t.id)";

/** With a reason that a person wrote. */
const BY_HAND = "kind IN ('adjustment', 'reversal', 'reward')";

export const WALLET_PERSONAL: PersonalTables = {
  lists: [
    {
      title: "What you have",
      about: "Without what you earn by watching right now, which comes with the next entry.",
      sql: `SELECT ${currencyWords("account")} AS currency, balance AS amount FROM account WHERE viewer_id = @viewer ORDER BY currency_id`,
    },
    {
      title: "Every movement of what you have",
      about: "What you got is above zero, what you paid is below. The last column is what makes it happen once only.",
      sql: `SELECT t.id AS movement, t.created_at_ms AS "when", iif(t.from_id = a.id, -t.amount, t.amount) AS amount, ${currencyWords("t")} AS currency,
              ${KIND} AS "what for", ${accountWords("o")} AS "from or to", ${ACTOR} AS "by", nullif(t.memo, '') AS "what was written with it",
              t.reverses_id AS "takes back the movement", ${UNDONE} AS "was taken back by", t.idempotency_key AS "key"
            FROM account AS a JOIN transfer AS t ON t.from_id = a.id OR t.to_id = a.id
              JOIN account AS o ON o.id = iif(t.from_id = a.id, t.to_id, t.from_id)
            WHERE a.viewer_id = @viewer ORDER BY t.id`,
      moments: ["when"],
    },
    {
      title: "What you did by hand for others",
      about: "As a moderator: what you gave or took, and what you wrote with it.",
      sql: `SELECT t.id AS movement, t.created_at_ms AS "when", t.amount, ${currencyWords("t")} AS currency, ${KIND} AS "what for",
              ${accountWords("f")} AS "from", ${accountWords("o")} AS "to", nullif(t.memo, '') AS "what you wrote with it"
            FROM transfer AS t JOIN account AS f ON f.id = t.from_id JOIN account AS o ON o.id = t.to_id
            WHERE t.actor = 'viewer:' || @viewer AND f.viewer_id IS NOT @viewer AND o.viewer_id IS NOT @viewer ORDER BY t.id`,
      moments: ["when"],
    },
  ],
  // What moderators wrote about them, and what they wrote as one. The bot's own notes name nobody.
  erase: [
    `UPDATE transfer SET memo = '' WHERE memo <> '' AND ${BY_HAND} AND actor = 'viewer:' || @viewer`,
    ...["from_id", "to_id"].map(
      (side) =>
        `UPDATE transfer SET memo = '' WHERE memo <> '' AND ${BY_HAND} AND ${side} IN (SELECT id FROM account WHERE viewer_id = @viewer)`,
    ),
  ],
  texts: [
    {
      ...{ table: "transfer", column: "memo", from: "transfer INDEXED BY transfer_deed" },
      where: `${BY_HAND} AND (actor GLOB 'viewer:*' OR actor = 'terminal')`,
    },
  ],
};
