/** What verify says when somebody went round the rules of a book to move a login, a link or what was brought. */
import { expect, it } from "vitest";
import { linkProblems } from "../../src/features/linking/verify-links.ts";
import { twoPlatforms } from "../support/two-platforms.ts";

const RULES = [
  "identity_moves_by_a_link",
  "identity_is_new",
  "identity_stays",
  "link_ends_once",
  "link_brought_never_changes",
];

it("tells of every login and link that does not fit, by whichever way it came", async () => {
  const chat = await twoPlatforms();
  for (const name of ["ann", "bob"]) await chat.says("twitch", name, "hi");
  await chat.says("kick", "[broadcaster] boss", "!reward annie 40");
  await chat.says("kick", "bobby", "hi");
  await chat.links(["twitch", "ann"], ["kick", "annie"]);
  const db = chat.database;
  const id = (platform: "twitch" | "kick", name: string) => chat.house.viewers.known(platform, name)!.id;
  const [ann, bob, bobby] = [id("twitch", "ann"), id("twitch", "bob"), id("kick", "bobby")];
  const annie = db.prepare("SELECT absorbed_id FROM link").pluck().get() as number;
  const problemsAfter = (sql: string) => {
    db.exec(`BEGIN; ${RULES.map((rule) => `DROP TRIGGER ${rule};`).join(" ")} ${sql}`);
    const problems = [...linkProblems(db)];
    db.exec("ROLLBACK");
    return problems;
  };
  expect(problemsAfter("")).toEqual([]);
  expect(problemsAfter(`UPDATE identity SET viewer_id = ${ann} WHERE viewer_id = ${bob}`)).toEqual([
    `viewer:${ann} has 3 logins where its links make 2.`,
    `viewer:${bob} has 0 logins where its links make 1.`,
  ]);
  expect(problemsAfter(`DELETE FROM identity WHERE viewer_id = ${bob}`)).toEqual([
    `viewer:${bob} has 0 logins where its links make 1.`,
  ]);
  expect(
    problemsAfter(`UPDATE identity SET viewer_id = ${annie} WHERE platform = 'kick' AND viewer_id = ${ann}`),
  ).toContain(`The login of link 1 belongs to viewer:${ann} and stands under viewer:${annie}.`);
  expect(problemsAfter(`UPDATE viewer SET merged_into_id = ${bob} WHERE id = ${bobby}`)).toContain(
    `viewer:${bobby} was taken in by viewer:${bob}, and no link says so.`,
  );
  expect(problemsAfter(`UPDATE viewer SET merged_into_id = NULL WHERE id = ${annie}`)).toContain(
    `By link 1 viewer:${annie} is one with viewer:${ann}, but is on its own in the book.`,
  );
  expect(problemsAfter("UPDATE link_brought SET amount = 4000")).toEqual([
    "By link 1 somebody brought 4000, but only 40 came with them.",
  ]);
  expect(problemsAfter(`UPDATE viewer SET earning = 0 WHERE id = ${bob}`)).toEqual([
    `viewer:${bob} does not earn, and no login of theirs is excluded.`,
  ]);
  expect(
    problemsAfter(`UPDATE identity SET excluded = 1 WHERE viewer_id = ${bob}; UPDATE viewer SET earning = 1`),
  ).toEqual([`viewer:${bob} earns, and a login of theirs is excluded.`]);
});
