import { defineCommand } from "chatmint";

export default defineCommand({
  description: "List the commands.",
  aliases: ["cmds"],
  subcommands: {
    ...{ add: "command", new: "command", create: "command", edit: "command", change: "command", update: "command" },
    ...{ remove: "command", delete: "command", del: "command", rm: "command", show: "command" },
  },
  args: { whose: { choice: ["all", "mods"], optional: true } },
  cooldown: { channelSeconds: 30 },
  replies: {
    all: "Commands: {list}{page, select, none {} other { · {page}/commands}}",
    mods: "Commands for moderators: {list}",
    none: "There are no commands for you there.",
  },
  run({ args, roles, features, reply }) {
    const { mark, page } = features.chat;
    const everyones = features.chat.list([]).map(({ name }) => name);
    const names =
      args.whose === "mods"
        ? features.chat.list(roles).flatMap(({ name }) => (everyones.includes(name) ? [] : [name]))
        : everyones;
    if (names.length === 0) return reply("none");
    const list = names.map((name) => mark + name).join(" ");
    return args.whose === "mods" ? reply("mods", { list }) : reply("all", { list, page });
  },
});
