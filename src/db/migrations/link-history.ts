/** Who was one person when: links by the order of the book, and indexes for what limits and !undo ask. */
export const linkHistory = `
-- Between which transfers a link stood: clocks are set back, the numbers of the book are not.
ALTER TABLE link ADD COLUMN linked_after_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN unlinked_after_id INTEGER;
UPDATE link SET linked_after_id = coalesce((SELECT max(t.id) FROM currency AS c
  JOIN transfer AS t ON t.idempotency_key = 'link:' || link.id || ':' || c.id), 0);
UPDATE link SET unlinked_after_id = coalesce((SELECT max(t.id) FROM currency AS c
  JOIN transfer AS t ON t.idempotency_key = 'unlink:' || link.id || ':' || c.id), linked_after_id)
WHERE unlinked_at_ms IS NOT NULL;
CREATE INDEX link_absorbed ON link (absorbed_id);

-- What somebody did last by hand, by the order of the book.
CREATE INDEX transfer_by_hand ON transfer (actor, kind, id) WHERE actor GLOB 'viewer:*' OR actor = 'terminal';
-- What one viewer was given by others: gifts, and shares of a rain that a viewer paid.
CREATE INDEX transfer_given ON transfer (to_id, created_at_ms) WHERE kind = 'give' OR (kind = 'rain' AND actor GLOB 'viewer:*');
`;
