/** A crowd in a live channel, for what must hold at size. */
import type { KnownViewer } from "../../src/viewers/viewers.ts";
import { author, watchRig } from "./watch-rig.ts";

/** A watch with `present` viewers in a live channel, and a fifth as many who are known and away. */
export async function crowdedWatch(present: number, file: string) {
  const rig = await watchRig({ file });
  const people: KnownViewer[] = [];
  for (let at = 0; at < present * 1.2; at += 100) {
    const names = Array.from({ length: 100 }, (_, i) => `viewer${at + i}`);
    await rig.writer.run((work) => {
      for (const name of names) people.push(rig.viewers.ensure(work, "local", author(name, [])));
    });
  }
  const here = people.slice(0, present);
  for (const viewer of here) rig.watching.join(rig.channel.id, viewer);
  await rig.watching.idle();
  return { rig, here, away: people.slice(present) };
}

export type CrowdedWatch = Awaited<ReturnType<typeof crowdedWatch>>;

/** A minute in which `share` of the present leave and as many others come. */
export async function churnedMinute({ rig, here, away }: CrowdedWatch, share: number): Promise<void> {
  const count = Math.round(here.length * share);
  const leaving = here.splice(0, count);
  const coming = away.splice(0, count);
  await rig.minutes(1);
  for (const viewer of leaving) rig.watching.leave(rig.channel.id, viewer.id);
  for (const viewer of coming) rig.watching.join(rig.channel.id, viewer);
  await rig.watching.idle();
  here.push(...coming);
  away.push(...leaving);
}

/** A minute in which the whole list is read and nobody came or went. */
export async function listedMinute({ rig, here }: CrowdedWatch): Promise<void> {
  rig.list(here.map((viewer) => viewer.name));
  await rig.minutes(1);
  rig.list(undefined);
}

/** The end of a broadcast: every span is closed and paid. */
export async function endOfBroadcast({ rig }: CrowdedWatch): Promise<void> {
  await rig.watching.offline(rig.channel.id);
  await rig.minutes(rig.core.config.watching.graceMinutes);
  await rig.watching.idle();
}
