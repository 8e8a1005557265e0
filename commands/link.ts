import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Make your accounts on two platforms one, with one wallet.",
  args: { code: "word?" },
  replies: {
    code: "Write {mark}link {code} in the other chat within {minutes} minutes.",
    linked: "{viewer} and {other} are one now, with {balance}.",
  },
  run({ viewer, message, args, wallet, features, reply }) {
    const asking = { platform: message.platform, platformId: message.author.platformId };
    if (args.code === undefined) return reply("code", features.linking.code(asking));
    const linked = features.linking.link(asking, args.code);
    const now = features.viewers.person(viewer.id);
    return reply("linked", { viewer: linked.viewer.name, other: linked.other.name, balance: wallet.balance(now) });
  },
});
