/** How many watch: those who may earn, said the same wherever it is said. */
import { expect, it } from "vitest";
import { webRig } from "../support/web.ts";

it("counts nobody who never earns: the streamer, a bot, who was excluded", async () => {
  const rig = await webRig({ known: ["ann", "bob"], config: { watching: { bots: ["helperbot"] } } });
  for (const who of ["ann", "bob", "[broadcaster] boss", "helperbot"]) await rig.chat.says(who, "hello");
  await rig.chat.advance("2m");
  const { house } = rig.chat.rehearsal;
  const [channel] = house.bot.channels();
  const counted = async () => {
    const { json } = await rig.asBroadcaster("/api/v1/status");
    const { present, earning } = house.features.watch.counts(channel!.id);
    expect([json.channels[0].present, earning]).toEqual([present, present]);
    return present;
  };
  expect(await counted()).toBe(2);
  await rig.chat.says("[broadcaster] boss", "!exclude bob");
  await rig.chat.advance("1m");
  expect(await counted()).toBe(1);
  await rig.chat.says("[broadcaster] boss", "!include bob");
  await rig.chat.advance("1m");
  expect(await counted()).toBe(2);
  const page = await rig.live();
  page.watch(["now"]);
  const { data } = await page.frame("now");
  const [{ present, earning, wrote, lurks, listed }] = data.channels;
  expect([present, earning, wrote + lurks + listed, data.people.length]).toEqual([2, 2, 2, 2]);
});
