import { defineCommand } from "chatmint";

const VERBS = ["add", "edit", "remove", "delete", "list", "on", "off", "show"] as const;
/** What other bots call it. */
const SAME: Readonly<Record<string, (typeof VERBS)[number]>> = {
  ...{
    create: "add",
    new: "add",
    set: "add",
    change: "edit",
    update: "edit",
    del: "remove",
    rm: "remove",
    rem: "remove",
  },
  ...{ enable: "on", start: "on", resume: "on", disable: "off", stop: "off", pause: "off", info: "show", view: "show" },
};

export default defineCommand({
  description:
    "Lines said by themselves while live, for example: add discord 15m text, or: add goodnight at 22:30 text",
  aliases: ["timers"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { action: { choice: VERBS, optional: true }, text: "text?" },
  replies: {
    added:
      "{when, select, every {I say {name} every {everyDuration} while live} other {I say {name} at {at} while live}}{lines, plural, =0 {} one {, after # line} other {, after # lines}}.",
    changed: "{name} is changed.",
    removed: "{name} is gone.",
    on: "{name} is on.",
    off: "{name} is off. {mark}timer on {name} switches it on again.",
    one: "{name} {when, select, every {every {everyDuration}} other {at {at}}}{lines, plural, =0 {} one { after # line} other { after # lines}}{state, select, off { (off)} other {}}",
    shown: "{timer}: {text}",
    list: "{timers}",
    none: "There are no timers. Begin with {mark}timer add discord 15m text",
    verbs:
      "After {mark}timer write add, edit, remove, on, off, show or list.{meant, select, none {} other { You may mean {mark}timer {meant}.}}",
  },
  run({ viewer, message, args, features, reply, refuse }) {
    const { chat } = features;
    const { timers } = features.custom;
    const [first = "", ...rest] = (args.text ?? "").split(/\s+/);
    const written = first.toLowerCase();
    const known = timers.has(written);
    const same = args.action === undefined && !known && Object.hasOwn(SAME, written) ? SAME[written] : undefined;
    const action = args.action ?? same ?? (known ? "show" : "list");
    const line = same === undefined ? (args.text ?? "") : rest.join(" ");
    if (args.action === undefined && same === undefined && !known && written !== "") {
      return refuse("verbs", { meant: chat.nearestOption(written, VERBS) ?? "none" });
    }
    const when = ({ everyMs, at, cron }: { everyMs: number | null; at: string | null; cron?: string }) => ({
      when: everyMs === null ? "at" : "every",
      everyDuration: everyMs ?? 0,
      at: at ?? cron ?? "",
    });
    const one = (timer: ReturnType<typeof timers.all>[number]) =>
      reply("one", { name: timer.name, lines: timer.lines, state: timer.on ? "on" : "off", ...when(timer) });
    switch (action) {
      case "add": {
        const timer = timers.add(viewer, chat.withEmotes(message, line));
        return reply("added", { name: timer.name, lines: timer.lines, ...when(timer) });
      }
      case "edit":
        return reply("changed", { name: timers.edit(viewer, chat.withEmotes(message, line)).name });
      case "remove":
      case "delete":
        return reply("removed", { name: timers.remove(line).name });
      case "on":
        return reply("on", { name: timers.switch(viewer, line, true).name });
      case "off":
        return reply("off", { name: timers.switch(viewer, line, false).name });
      case "show": {
        const timer = timers.find(line);
        return reply("shown", { timer: one(timer), text: timer.text });
      }
      default: {
        const all = timers.all();
        return all.length === 0 ? reply("none") : reply("list", { timers: all.map(one) });
      }
    }
  },
});
