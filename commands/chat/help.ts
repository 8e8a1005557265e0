import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Explain a command.",
  args: { command: "text?" },
  replies: {
    overview: "Write {mark}commands and I list what I understand; {mark}help with the name of a command explains it.",
    one: "Write {usage}: {description}{price, plural, =0 {} other { ({price})}}{others, select, none {} other { Also: {others}}}",
    unknown:
      "I know no command {word}.{near, select, none {} other { Did you mean {near}?}} {mark}commands lists them.",
    unreadable: "I know no such command. {mark}commands lists them.",
    higher:
      "The command {word} is for {role, select, subscriber {subscribers} vip {VIPs} moderator {moderators} other {the streamer}}.",
  },
  run({ args, roles, features, reply }) {
    const word = args.command?.split(/\s+/)[0];
    if (word === undefined) return reply("overview");
    const { chat } = features;
    const bare = (word.startsWith(chat.mark) ? word.slice(chat.mark.length) : word).replace(/[.,:;!?]+$/, "");
    const command = chat.find(bare, roles);
    if (!command) {
      const higher = chat.find(bare, ["broadcaster"]);
      if (higher) return reply("higher", { word: chat.mark + higher.name, role: higher.role });
      const near = chat.nearest(
        bare,
        chat.list(roles).flatMap(({ words }) => words),
      );
      // A word that cannot be a command's is not said back: it may be a link.
      if (!chat.mayRepeat(bare.replace(/-/g, ""))) return reply("unreadable");
      return reply("unknown", { word: chat.mark + bare, near: near === undefined ? "none" : chat.mark + near });
    }
    const others = command.words.slice(1).map((other) => chat.mark + other);
    const { usage, description, price } = command;
    return reply("one", { usage, description, price, others: others.join(" ") || "none" });
  },
});
