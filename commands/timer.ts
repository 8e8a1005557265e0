import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Lines said by themselves while live, for example: add discord 15m text, or: add goodnight at 22:30 text",
  aliases: ["timers"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { action: { choice: ["add", "edit", "remove", "delete", "list", "on", "off"], optional: true }, text: "text?" },
  replies: {
    added:
      "{when, select, every {I say {name} every {everyDuration} while live.} other {I say {name} at {at} while live.}}",
    changed: "{name} is changed.",
    removed: "{name} is gone.",
    on: "{name} is on.",
    off: "{name} is off. {mark}timer on {name} switches it on again.",
    one: "{name} {when, select, every {every {everyDuration}} other {at {at}}}{lines, plural, =0 {} one { after # line} other { after # lines}}{state, select, off { (off)} other {}}",
    list: "{timers}",
    none: "There are no timers. Begin with {mark}timer add discord 15m text",
  },
  run({ viewer, args, features, reply }) {
    const { timers } = features;
    const line = args.text ?? "";
    const when = ({ everyMs, at, cron }: { everyMs: number | null; at: string | null; cron?: string }) => ({
      when: everyMs === null ? "at" : "every",
      everyDuration: everyMs ?? 0,
      at: at ?? cron ?? "",
    });
    switch (args.action ?? "list") {
      case "add": {
        const timer = timers.add(viewer, line);
        return reply("added", { name: timer.name, ...when(timer) });
      }
      case "edit":
        return reply("changed", { name: timers.edit(viewer, line).name });
      case "remove":
      case "delete":
        return reply("removed", { name: timers.remove(line).name });
      case "on":
        return reply("on", { name: timers.switch(viewer, line, true).name });
      case "off":
        return reply("off", { name: timers.switch(viewer, line, false).name });
      default: {
        const all = timers.all();
        if (all.length === 0) return reply("none");
        return reply("list", {
          timers: all.map((timer) =>
            reply("one", { name: timer.name, lines: timer.lines, state: timer.on ? "on" : "off", ...when(timer) }),
          ),
        });
      }
    }
  },
});
