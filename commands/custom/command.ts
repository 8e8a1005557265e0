import { defineCommand } from "chatmint";

const PAGE = 30;
const VERBS = ["add", "edit", "remove", "delete", "show", "list"] as const;
/** What each word of other bots, and each first word, does. */
const ACTIONS: Readonly<Record<string, "add" | "edit" | "remove" | "show" | "list">> = {
  ...{ addcom: "add", editcom: "edit", delcom: "remove" },
  ...{ add: "add", edit: "edit", remove: "remove", delete: "remove", show: "show", list: "list" },
  ...{ create: "add", new: "add", change: "edit", update: "edit", set: "edit" },
  ...{ del: "remove", rm: "remove", rem: "remove", info: "show", view: "show", options: "edit" },
};

export default defineCommand({
  description: "Make, change and remove commands of your own, for example: add !socials text",
  aliases: ["cmd", "addcom", "editcom", "delcom"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { action: { choice: VERBS, optional: true }, text: "text?" },
  replies: {
    added: "The command {word} is there now.",
    changed: "The command {word} is changed.",
    removed: "The command {word} is gone.",
    shown:
      "The command {word}: {text} (role={role}{cooldown, select, none {} other { cooldown={cooldown}}}{viewerCooldown, select, none {} other { viewercooldown={viewerCooldown}}}{cost, select, 0 {} other { price={cost}}} count={count})",
    list: "Made in chat: {list}{more, select, none {} other { ({mark}command list {more})}}",
    none: "No command has been made in chat yet. Begin with {mark}command add !socials text",
    how: "Like this: {mark}command add !socials text, edit !socials text, remove !socials, show !socials, list{meant, select, none {} other {. You may mean {mark}command {meant}.}}",
  },
  run({ viewer, calledAs, message, args, features, reply }) {
    const { custom, chat } = features;
    const alias = actionOf(calledAs.split(" ").at(-1)!);
    const [first = "", ...rest] = (args.text ?? "").split(/\s+/);
    // The words of other bots; a command that is called so is shown.
    const same = alias === undefined && args.action === undefined ? actionOf(first) : undefined;
    const isKnown = same === undefined && first !== "" && custom.has(first);
    const action =
      alias ?? actionOf(args.action ?? "") ?? same ?? (isKnown && args.action === undefined ? "show" : undefined);
    // Behind !addcom the first word is a command's, even if it is "list".
    const behind = () => message.text.trim().split(/\s+/).slice(calledAs.split(" ").length).join(" ");
    const written = alias !== undefined ? behind() : same === undefined ? (args.text ?? "") : rest.join(" ");
    const line = chat.withEmotes(message, written);
    // To remove or show nothing is to ask how it is written.
    switch (line === "" && (action === "remove" || action === "show") ? undefined : action) {
      case "add":
        return reply("added", { word: chat.mark + custom.add(viewer, line).word });
      case "edit":
        return reply("changed", { word: chat.mark + custom.edit(viewer, line).word });
      case "remove":
        return reply("removed", { word: chat.mark + custom.remove(line).word });
      case "show": {
        const { word, text, role, channelSeconds, viewerSeconds, price, count } = custom.find(line);
        return reply("shown", {
          word: chat.mark + word,
          ...{ text, role: chat.shown(role), count: String(count), cost: String(price) },
          cooldown: channelSeconds === null ? "none" : String(channelSeconds),
          viewerCooldown: viewerSeconds === null ? "none" : String(viewerSeconds),
        });
      }
      case "list": {
        const all = custom.all();
        if (all.length === 0) return reply("none");
        const page = Math.min(Math.max(1, Number.parseInt(line, 10) || 1), Math.ceil(all.length / PAGE));
        const shown = all.slice((page - 1) * PAGE, page * PAGE);
        return reply("list", {
          list: shown.map(({ word }) => chat.mark + word).join(" "),
          more: page * PAGE < all.length ? String(page + 1) : "none",
        });
      }
      default:
        return reply("how", { meant: (action === undefined && chat.nearestOption(first, VERBS)) || "none" });
    }
  },
});

function actionOf(word: string): "add" | "edit" | "remove" | "show" | "list" | undefined {
  const lower = word.toLowerCase();
  return Object.hasOwn(ACTIONS, lower) ? ACTIONS[lower] : undefined;
}
