import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Get something from the shop; see with status, or take back with cancel, what you are waiting for.",
  aliases: ["purchase", "buy"],
  args: { item: "text" },
  replies: {
    done: "{viewer} has {item} for {price}.",
    code: "{viewer} has {item} for {price} (R{id}). {page, select, none {The code is kept for them; {channel} sends it.} other {The code is kept for them at {page}/account}}",
    queued: "{viewer} redeemed {item} for {price} (R{id}) and waits for it.",
    status: "{viewer} is waiting for {items}.",
    waiting: "R{id} {item} ({price})",
    last: "R{id} {item}: {state, select, fulfilled {done{code, select, none {} sent {; the code is kept for you, and {channel} sends it} other {; your code is at {code}/account}}} refunded {{price} paid back} forfeited {forfeited} other {waiting}}.",
    nothing: "You have redeemed nothing yet.",
    cancelled: "{viewer} gets {price} back for {item} (R{id}).",
  },
  run(context) {
    const { args, features, reply } = context;
    const { redemptions } = features.shop;
    const line = args.item.trim();
    const [first = "", ...rest] = line.split(/\s+/);
    // An item may be called so in the language of the bot.
    const isItem = features.shop.items.has(context.channel.currency.id, line);
    const verb = isItem ? undefined : features.chat.meant(first, ["status", "cancel"]);
    if (verb === "status" && rest.length === 0) {
      const open = redemptions.openOf(context);
      if (open.length > 0) {
        const items = open
          .slice(0, 5)
          .map(({ id, itemName, price }) => reply("waiting", { id: String(id), item: itemName, price }));
        return reply("status", { items });
      }
      const last = features.shop.lastOf(context);
      if (!last) return reply("nothing");
      const page = features.chat.ownPage(context.message.platform);
      const code = !features.shop.handsOutCode(last) ? "none" : page === "none" ? "sent" : page;
      return reply("last", { id: String(last.id), item: last.itemName, price: last.price, state: last.state, code });
    }
    if (verb === "cancel") {
      const { id, itemName, price } = redemptions.cancel(context, line.slice(first.length).trim());
      return reply("cancelled", { id: String(id), item: itemName, price });
    }
    const { redemption, spoken } = redemptions.redeem(context, args.item);
    if (spoken) return undefined;
    const { id, itemName, price, state } = redemption;
    // What takes time (OBS, a command) is told when it has worked, or has not.
    if (state === "acting") return undefined;
    const done = features.shop.handsOutCode(redemption) ? "code" : "done";
    const values = { id: String(id), item: itemName, price };
    if (state === "waiting") return reply("queued", values);
    return done === "code"
      ? reply(done, { ...values, page: features.chat.ownPage(context.message.platform) })
      : reply(done, values);
  },
});
