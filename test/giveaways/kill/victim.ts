/** A process that opens a book, begins something long, and is killed with -9 after so many more commits. */
import { GiveawayRig } from "../rig.ts";

const [folder = "", what = "", commits = ""] = process.argv.slice(2);
let here: number[] = [];
const rig = new GiveawayRig({ folder, present: () => here });
await rig.start();
// A slice of a rain takes as many as a few milliseconds allow, so there must be many.
const names = Array.from({ length: what === "rain" ? 7_000 : 700 }, (_, n) => `v${n}`);
const message = rig.message("you", "", ["broadcaster"]);
const by = (name: string) => ({
  viewer: { id: rig.id(name), name },
  roles: name === "you" ? (["broadcaster"] as const) : [],
  channel: rig.channel,
  message: rig.message(name, "", []),
  wallet: { nextKey: () => `key:${name}` },
});
await rig.writer.run((work) => {
  for (const name of [...names, "you"])
    rig.viewers.ensure(work, "local", {
      ...message.author,
      platformId: name,
      login: name,
      displayName: name,
      roles: [],
    });
});
here = names.map((name) => rig.id(name));
if (what !== "rain") {
  await rig.writer.run((work) => rig.giveaways.host.start(work, by("you"), "Car price 10 winners 3"));
  await rig.writer.run((work) => {
    for (const name of names) {
      rig.ledger.post(work, {
        ...{ key: `fund:${name}`, currencyId: rig.currency.id, from: "mint", to: `viewer:${rig.id(name)}` },
        ...{ amount: 50, kind: "import", actor: "test" },
      });
      rig.giveaways.guests.buy(work, by(name), 2);
    }
  });
}
rig.crashAfter(Number(commits));
void rig.died.then(() => process.kill(process.pid, "SIGKILL"));
await rig.writer.run((work) => {
  if (what === "cancel") rig.giveaways.host.cancel(work, by("you"));
  else if (what === "draw") rig.giveaways.host.draw(work, by("you"));
  else rig.drops.rain(work, by("you"), 70_000);
});
// Kept alive until it dies.
setInterval(() => {}, 1_000);
