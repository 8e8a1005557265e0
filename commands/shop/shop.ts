import { defineCommand, type Reply } from "chatmint";

const PAGE = 5;

export default defineCommand({
  description: "Show what you can have for your points, or more about one item.",
  aliases: ["store", "items"],
  cooldown: { channelSeconds: 5 },
  args: { item: "text?" },
  subcommands: {
    ...{ open: "openshop", close: "closeshop", buy: "redeem", redeem: "redeem" },
    ...{ add: "additem", edit: "edititem", remove: "removeitem", delete: "removeitem" },
  },
  replies: {
    list: "{open, select, yes {Shop} other {The shop is closed. There is}}{pages, plural, =1 {} other { ({page}/{pages})}}: {items}{open, select, yes {. To get one: {mark}redeem and its name.} other {.}}",
    item: "{item} {price}{unit, select, minutes { = {time} min of watching} hours { = {time} h of watching} other {}}{left, select, many {} none {, sold out} other {, {left} left}}",
    one: "{about}{description, select, none {} other {. {description}}}",
    empty: "There is nothing in the shop yet.",
    noPage: "The shop has {pages, plural, one {# page} other {# pages}}.",
  },
  run({ args, channel, features, refuse, reply }) {
    const { shop } = features;
    type Shown = ReturnType<typeof shop.shown>;
    const shownAs = ({ item, price, left, watching }: Shown): Reply =>
      reply("item", {
        ...{ item: item.name, price, unit: watching.unit, time: watching.time },
        left: left === undefined ? "many" : left === 0 ? "none" : left,
      });
    const written = args.item ?? "1";
    const all = shop.list(channel.currency.id);
    const pages = Math.ceil(all.length / PAGE);
    const page = /^\d{1,3}$/.test(written) ? Number(written) : undefined;
    // A number is a page, unless there is none and an item is called so.
    if (page === undefined || (page > pages && all.some(({ item }) => item.name === written))) {
      const shown = shop.shown(shop.items.named(channel.currency.id, written).item);
      const { description } = shown.item.settings;
      return reply("one", { about: shownAs(shown), description: description || "none" });
    }
    if (all.length === 0) return reply("empty");
    if (page < 1 || page > pages) return refuse("noPage", { pages });
    const items = all.slice((page - 1) * PAGE, page * PAGE).map(shownAs);
    return reply("list", { open: shop.isOpen(channel.currency.id) ? "yes" : "no", page, pages, items });
  },
});
