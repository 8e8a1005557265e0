import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Explain a command.",
  args: { command: "text?" },
  replies: {
    overview: "{mark}commands lists what I understand, and {mark}help with a command explains it.",
    one: "{usage} – {description}{price, plural, =0 {} other { ({price})}}{others, select, none {} other { Also: {others}}}",
    unknown: "I know no command {word}. {mark}commands lists them.",
  },
  run({ args, roles, features, reply }) {
    const word = args.command?.split(/\s+/)[0];
    if (word === undefined) return reply("overview");
    const { mark } = features.chat;
    const command = features.chat.find(word, roles);
    if (!command) return reply("unknown", { word: word.startsWith(mark) ? word : mark + word });
    const others = command.words.slice(1).map((other) => mark + other);
    const { usage, description, price } = command;
    return reply("one", { usage, description, price, others: others.join(" ") || "none" });
  },
});
