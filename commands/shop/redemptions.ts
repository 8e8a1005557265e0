import { defineCommand } from "chatmint";

const PAGE = 5;

export default defineCommand({
  description: "List what viewers redeemed and are waiting for, the oldest first.",
  role: "moderator",
  args: { page: "integer?" },
  replies: {
    list: "{count, plural, one {# waits} other {# wait}}: {items}",
    waiting:
      "R{id} {item} for {name}{state, select, acting { (being done)} failed { (did not work)} other {}}, {duration}",
    none: "Nobody is waiting for anything.",
    noPage: "There is nothing on this page.",
  },
  run({ args, channel, features, now, reply }) {
    const open = features.shop.queue(channel.currency.id);
    if (open.length === 0) return reply("none");
    const from = (Math.max(1, args.page ?? 1) - 1) * PAGE;
    const items = open.slice(from, from + PAGE).map(({ id, itemName, viewerId, state, failed, atMs }) =>
      reply("waiting", {
        ...{ id: String(id), item: itemName, duration: Math.max(0, now - atMs) },
        name: features.viewers.person(viewerId, channel.platform).name,
        state: failed === 1 && state === "waiting" ? "failed" : state,
      }),
    );
    return items.length === 0 ? reply("noPage") : reply("list", { count: open.length, items });
  },
});
