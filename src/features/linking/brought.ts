/**
 * What somebody who was taken in by a link leaves with: the wallet they brought, and what became of it since. A gift to
 * them that was undone is theirs no more; a gift of theirs that was undone, a stake that was paid back, and the price of a
 * redemption that the streamer gave back, is theirs again.
 */
import type { Db } from "../../db/open.ts";

export class Brought {
  readonly #amount;

  constructor(db: Db) {
    const own = "(SELECT id FROM account WHERE viewer_id = @absorbedId AND currency_id = @currencyId)";
    const theirs = "(SELECT id FROM account WHERE viewer_id = @survivorId AND currency_id = @currencyId)";
    this.#amount = db
      .prepare<[{ linkId: number; absorbedId: number; survivorId: number; currencyId: number }], number>(
        `SELECT coalesce((SELECT amount FROM link_brought WHERE link_id = @linkId AND currency_id = @currencyId), 0)
         - coalesce((SELECT sum(r.amount) FROM transfer AS was JOIN transfer AS r ON r.reverses_id = was.id
             WHERE was.to_id = ${own} AND r.from_id = ${theirs} AND r.id > l.linked_after_id), 0)
         + coalesce((SELECT sum(r.amount) FROM transfer AS was JOIN transfer AS r ON r.reverses_id = was.id
             WHERE was.from_id = ${own} AND r.to_id = ${theirs} AND r.id > l.linked_after_id), 0)
         + coalesce((SELECT sum(min(held.amount, back.amount)) FROM
             (SELECT s.to_id AS escrow_id, sum(s.amount) - coalesce((SELECT sum(r.amount) FROM transfer AS r
                WHERE r.from_id = s.to_id AND r.to_id = ${own} AND r.kind = 'refund'), 0) AS amount
              FROM transfer AS s JOIN account AS e ON e.id = s.to_id
              WHERE s.from_id = ${own} AND e.kind = 'escrow' GROUP BY s.to_id) AS held
             JOIN (SELECT from_id AS escrow_id, sum(amount) AS amount FROM transfer
              WHERE to_id = ${theirs} AND kind = 'refund' AND id > l.linked_after_id GROUP BY from_id) AS back
             ON back.escrow_id = held.escrow_id), 0)
         + coalesce((SELECT sum(back.amount) FROM redemption AS r
             JOIN transfer AS held ON held.idempotency_key = 'redemption:' || r.id || ':hold' AND held.from_id = ${own}
             JOIN transfer AS back ON back.idempotency_key = 'redemption:' || r.id || ':given-back'
               AND back.to_id = ${theirs} AND back.id > l.linked_after_id
             WHERE r.viewer_id = @survivorId AND r.given_back_at_ms IS NOT NULL), 0)
         FROM link AS l WHERE l.id = @linkId`,
      )
      .pluck();
  }

  /** In whole units, never less than nothing. `survivorId` took `absorbedId` in by this link. */
  of(
    link: { readonly id: number; readonly absorbedId: number; readonly survivorId: number },
    currencyId: number,
  ): number {
    const { id: linkId, absorbedId, survivorId } = link;
    return Math.max(0, this.#amount.get({ linkId, absorbedId, survivorId, currencyId })!);
  }
}
