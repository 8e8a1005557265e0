/** Accounts that one person links while a giveaway goes on: one entrant with one person's odds wherever it is shown, as in the draw. */
import { expect, it } from "vitest";
import { readListLine } from "../../src/features/giveaways/list.ts";
import { type WebRig, webRig } from "../support/web.ts";

async function links({ chat }: WebRig, twitch: string, kick: string): Promise<void> {
  const said = (await chat.says(`${kick}@kick`, "!link")).join("\n");
  const code = /!link ([A-Z0-9]{6})/.exec(said)?.[1];
  expect(code, said).toBeDefined();
  await chat.says(twitch, `!link ${code}`);
  await chat.says(`${kick}@kick`, "!link yes");
}

/** What everybody is shown of it. */
async function shown(rig: WebRig) {
  const { json: one } = await rig.asBroadcaster("/api/v1/giveaways/1");
  const { json: list } = await rig.asBroadcaster("/api/v1/giveaways/1/entrants");
  const { json: found } = await rig.asBroadcaster("/api/v1/giveaways/1/entrants?search=annkick");
  const { json: open } = await rig.askPublic("/api/v1/public/giveaways");
  const page = await rig.live();
  page.watch(["giveaways"]);
  // An open page is told within half a second; the state of before may come first.
  const { data } = await page.frame("giveaways", ({ giveaways: [first] }) => first.chances === one.chances);
  const names = (entrants: { name: string; chances: number }[]) =>
    entrants.map(({ name, chances }) => `${name} ${chances}`).sort();
  const [told] = data.giveaways;
  expect([told.persons, told.tickets, told.chances]).toEqual([one.persons, one.tickets, one.chances]);
  expect([list.chances, open.draws[0].persons, open.draws[0].tickets]).toEqual([one.chances, one.persons, one.tickets]);
  return {
    ...{ persons: one.persons, tickets: one.tickets, chances: one.chances },
    ...{ newest: names(one.newest), entrants: names(list.entrants), found: names(found.entrants) },
    said: (await rig.chat.says("zoe", "!giveaway")).join(" "),
  };
}

it("counts linked accounts with tickets as one, up to what one may have, with the best weight", async () => {
  const rig = await webRig({ known: ["ann", "bob", "zoe"] });
  for (const name of ["ann", "bob"]) await rig.chat.says("[broadcaster] boss", `!addpoints ${name} 500`);
  await rig.chat.says("annkick@kick", "hello");
  await rig.chat.says("[broadcaster] boss@kick", "!addpoints annkick 500");
  await rig.chat.says("[broadcaster] boss", "!giveaway start Car price 100 max 3 sub 2x");
  await rig.chat.says("[sub] ann", "!ticket 2");
  await rig.chat.says("annkick@kick", "!ticket 3");
  await rig.chat.says("bob", "!ticket 1");
  expect(await shown(rig)).toMatchObject({
    persons: 3,
    tickets: 6,
    chances: 8,
    entrants: ["ann 4", "annkick 3", "bob 1"],
  });
  await links(rig, "ann", "annkick");
  const open = await shown(rig);
  expect(open).toMatchObject({ persons: 2, tickets: 4, chances: 7 });
  expect([open.newest, open.entrants, open.found]).toEqual([["ann 6", "bob 1"], ["ann 6", "bob 1"], ["ann 6"]]);
  expect(open.said).toMatch(/2 .*4 tickets|4 tickets.*2/);
  await rig.asBroadcaster("/api/v1/giveaways/1/close", { body: {} });
  const closed = await shown(rig);
  expect(closed).toMatchObject({ persons: 2, tickets: 4, chances: 7, entrants: open.entrants });
  const { json: proof } = await rig.asBroadcaster("/api/v1/giveaways/1/proof");
  expect(proof.tickets.map((line: string) => readListLine(line)!.weight)).toEqual([6, 1]);
});

it("counts who entered for nothing with two accounts once, and shows nobody's second name", async () => {
  const rig = await webRig({ known: ["ann", "bob", "zoe"] });
  await rig.chat.says("annkick@kick", "hello");
  await rig.chat.says("[broadcaster] boss", "!giveaway start Mug keyword mug");
  await rig.chat.says("ann", "mug");
  await rig.chat.says("annkick@kick", "mug");
  await rig.chat.says("bob", "mug");
  await links(rig, "ann", "annkick");
  expect(await shown(rig)).toMatchObject({ persons: 2, tickets: 2, chances: 2, entrants: ["ann 1", "bob 1"] });
  const { house } = rig.chat.rehearsal;
  const { giveaways } = house.features;
  const [newest] = giveaways.newest(house.currency.id, 1);
  const { json: found } = await rig.asBroadcaster("/api/v1/giveaways/1/entrants?search=bob");
  expect(found.entrants).toHaveLength(1);
  const ids = (await rig.asBroadcaster("/api/v1/giveaways/1/entrants")).json.entrants.map(
    ({ viewerId }: { viewerId: number }) => giveaways.ticketsOf(newest!, viewerId),
  );
  expect(ids).toEqual([1, 1]);
  expect(giveaways.onScreen(house.currency.id, 0, 10)).toMatchObject({ counts: { persons: 2, tickets: 2 } });
});
