import { type CommandContext, defineCommand } from "chatmint";

/** Names in one line. */
const LINES = 5;
const PAGES_MAX = 100;

type Texts =
  | "nothing"
  | "waiting"
  | "toDecide"
  | "noPage"
  | "item"
  | "name"
  | "got"
  | "dropped"
  | "all"
  | "howTo"
  | "nobody";
type Context = CommandContext<{ name: "word?"; decision: "word?" }, Texts>;

export default defineCommand({
  description:
    "Show which names from another bot wait for somebody to say whether it is the same person, and say yes or no. The streamer can say it about all of them.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { name: "word?", decision: "word?" },
  replies: {
    nothing: "No name from another bot waits for anybody.",
    waiting:
      "{all, plural, one {# name from another bot waits for its viewer; nobody called so was seen yet.} other {# names from another bot wait for their viewers; nobody called so was seen yet.}}",
    toDecide:
      "{seen, plural, one {# name waits} other {# names wait}} for a decision{all, plural, =0 {} one { (of # that waits)} other { (of # that wait)}}: {lines}{more, select, none {} other { · more: {mark}imported {more}}}. {mark}imported NAME yes or no",
    noPage: "There is nothing on this page.",
    item: "{name} {amount, number}",
    name: "{name} ({platform}): {amount} and {hours, number} h of {from}, {place}. {why, select, name {Nobody of that name was seen here yet} nobody {The platform knew nobody of that name when it was asked, so somebody may have taken it since} younger {The account is younger than the file} age {How old the account is nobody has told} other {It is more than a name alone is given}}{seen, select, none {.} other { ({seen} is called so now): {mark}imported {name} yes or no}}",
    nobody: "Nothing from another bot waits for {name}.",
    got: "{name} has {amount} from another bot now.",
    dropped: "What waited for {name} is dropped: {amount}.",
    all: "{count, plural, one {# name} other {# names}} with {amount}: {decided, select, yes {each gets it now} other {dropped}}.",
    howTo: "Like this: {mark}imported, {mark}imported bob, {mark}imported bob yes, {mark}imported all no",
  },
  run(context) {
    const { args, features, channel, reply, refuse } = context;
    const { waiting } = features.imports;
    const { name, decision } = args;
    if (name === undefined) return page(context, 1);
    // Names that are digits alone are longer.
    if (decision === undefined && /^\d{1,3}$/.test(name)) return page(context, Number(name));
    if (decision === undefined) return one(context, name);
    const yes = features.chat.meant(decision, ["yes", "no"]);
    if (yes !== "yes" && yes !== "no") return refuse("howTo");
    const { currency } = channel;
    if (features.chat.meant(name, ["all"]) === "all") {
      const { count, amount } = features.imports.decideAll(context, yes === "yes");
      return reply("all", { count, amount: { amount, currency }, decided: yes });
    }
    const { name: called, amount } = waiting.decide(context, name, yes === "yes");
    return reply(yes === "yes" ? "got" : "dropped", { name: called, amount: { amount, currency } });
  },
});

function page({ features, reply, refuse }: Context, number: number) {
  const { waiting } = features.imports;
  const { all, seen } = waiting.counts();
  if (all === 0) return reply("nothing");
  if (seen === 0) return reply("waiting", { all });
  const page = Math.max(1, number);
  const names = waiting.list(LINES * (page - 1), LINES);
  if (names.length === 0 || page > PAGES_MAX) return refuse("noPage");
  return reply("toDecide", {
    ...{ seen, all: all === seen ? 0 : all },
    lines: names.map(({ login, amount }) => reply("item", { name: login, amount })),
    more: seen > LINES * page && page < PAGES_MAX ? String(page + 1) : "none",
  });
}

/** Who and what a name is, and why it is not given by itself. */
function one(context: Context, name: string) {
  const { features, channel, reply, refuse } = context;
  const waits = features.imports.waiting.named(context, name);
  if (waits.length === 0) return refuse("nobody", { name });
  return waits.slice(0, LINES).map(({ login, platform, amount, minutes, from, place, why, viewer }) =>
    reply("name", {
      ...{ name: login, platform: features.viewers.titleOf(platform), from, place, why },
      amount: { amount, currency: channel.currency },
      hours: Math.floor(minutes / 60),
      seen: viewer?.name ?? "none",
    }),
  );
}
