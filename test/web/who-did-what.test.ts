/** The log: each thing a moderator or the streamer does stands in it once, with who, by which way, and what. */
import { expect, it } from "vitest";
import { webRig } from "../support/web.ts";

it("tells of every deed once, by whom and by which way", async () => {
  const rig = await webRig({
    known: ["ann", "bob"],
    balances: { ann: 500 },
    config: { shop: { items: [{ name: "song", price: 20, fulfil: "queue" }] } },
  });
  const { asBroadcaster, chat } = rig;
  const log = async () => (await asBroadcaster("/api/v1/log")).json.deeds;
  let seen = new Set<string>();
  /** What is new in it, as `who way what text`. */
  const fresh = async () => {
    const deeds: { id: string; by: { name: string }; way?: string; what: string; text: string }[] = await log();
    const added = deeds.filter(({ id, what }) => !seen.has(`${id} ${what}`));
    seen = new Set(deeds.map(({ id, what }) => `${id} ${what}`));
    return added.reverse().map(({ by, way, what, text }) => `${by.name} | ${way} | ${what} | ${text}`);
  };
  const mod = async (line: string) => {
    await chat.says("[mod] max", line);
    await chat.advance("2m");
    return fresh();
  };
  await chat.says("[mod] max", "hello");
  await fresh();
  expect(await mod("!addpoints ann 50 for the song")).toEqual(["max | chat | added | for the song"]);
  expect(await mod("!giveaway start Mug keyword mug")).toEqual(["max | chat | opened-giveaway | Mug"]);
  await chat.says("ann", "mug");
  await chat.says("bob", "mug");
  expect(await mod("!giveaway draw")).toEqual(["max | chat | line | !giveaway draw"]);
  expect(await mod("!giveaway redraw")).toEqual(["max | chat | line | !giveaway redraw"]);
  expect(await mod("!giveaway start Cup keyword cup")).toHaveLength(1);
  expect(await mod("!giveaway cancel")).toEqual(["max | chat | line | !giveaway cancel"]);
  expect(await mod("!happyhour 2 30m")).toEqual([expect.stringMatching(/^max \| chat \| happy-hour \| 2/)]);
  expect(await mod("!happyhour stop")).toEqual(["max | chat | line | !happyhour stop"]);
  expect(await mod("!command add hug Hugs for all")).toEqual(["max | chat | line | !command add hug Hugs for all"]);
  await chat.says("ann", "!redeem song");
  await chat.advance("2m");
  expect(await mod("!fulfil 1")).toEqual([expect.stringMatching(/^max \| chat \| fulfilled \| song/)]);
  // What only looks, and what anybody does, is no deed.
  expect([...(await mod("!help")), ...(await mod("!points ann")), ...(await mod("!giveaway"))]).toEqual([]);

  await asBroadcaster("/api/v1/giveaways", { body: { prize: "Hat", keyword: "hat" } });
  await chat.advance("2m");
  await fresh();
  const program = await rig.withToken(["giveaways"]);
  expect((await program("/api/v1/giveaways/3/close", { body: {} })).status).toBe(200);
  expect(await fresh()).toEqual([expect.stringMatching(/\| API: test giveaways \| line \| !giveaway close G3$/)]);
  await chat.advance("2m");
  expect((await asBroadcaster("/api/v1/giveaways/3/cancel", { body: {} })).status).toBe(200);
  expect(await fresh()).toEqual([expect.stringMatching(/\| dashboard \| line \| !giveaway cancel G3$/)]);
  await chat.advance("2m");
  const made = await asBroadcaster("/api/v1/tokens", { body: { name: "Stream Deck", scopes: ["read"] } });
  expect(made.status).toBe(200);
  expect(await fresh()).toEqual([expect.stringMatching(/\| dashboard \| token-made \| Stream Deck$/)]);
  expect((await asBroadcaster(`/api/v1/tokens/${made.json.id}/revoke`, { body: {} })).status).toBe(200);
  expect(await fresh()).toEqual([expect.stringMatching(/\| dashboard \| token-revoked \| #\d+$/)]);
  expect(JSON.stringify(await log())).not.toContain(made.json.secret);
});
