/** Command files written for version 0.2 go on working: what they called under `features` is still there. */
import { expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

/** One command that calls everything by the names it had, and says what came of it. */
const OLD = `
import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Ask for everything by its earlier name.",
  cooldown: { viewerSeconds: 0 },
  replies: { all: "{text}" },
  run({ viewer, channel, wallet, message, roles, features, reply }) {
    const id = channel.currency.id;
    const { ledger, ranking, viewers, watching, statement, adjustments, linking, linkCodes, shop, custom, timers, chat } =
      features;
    const { balance } = adjustments.add({
      by: { viewer, roles },
      to: viewer,
      amount: 5,
      currency: channel.currency,
      key: wallet.nextKey(),
    });
    const { code } = linkCodes.show({ platform: message.platform, platformId: message.author.platformId });
    features.shop.setOpen(id, true);
    const said = [
      ledger.currency(id).nameMany,
      ranking.count(id) >= 0,
      viewers.person(viewer.id).name,
      watching.isLive(channel.id),
      watching.minutes(viewer.id, channel.id),
      balance,
      typeof statement.lines,
      typeof linking.unlink,
      code.length,
      shop.support.total(id, viewer.id),
      shop.goals.current(id) === undefined,
      shop.goals.set(id, 50, "Hat").target,
      custom.has("nothing"),
      typeof timers.add,
      features.giveaways.listensTo(id, "nothing"),
      typeof features.drops.rain,
      chat.mark,
    ];
    return reply("all", { text: said.join(" ") });
  },
});
`;

it("finds ledger, watching, statement and all else where it was", async () => {
  const chat = await rehearsal({ balances: { mod: 100 }, commands: { "everything.ts": OLD } });
  const [said] = await chat.says("you", "!everything");
  expect(said).toBe("points true streamer true 0 5 function function 6 0 true 50 false function false function !");
  expect(await chat.says("you", "!goal")).toEqual([expect.stringContaining("Hat")]);
});
