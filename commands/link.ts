import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Make your accounts on two platforms one, with one wallet. With @name only that account can use the code.",
  args: { code: "word?" },
  replies: {
    code: "Write {mark}link {code} in the other chat within {minutes} minutes. Everybody can read it: {mark}link @name makes one for your name there only.",
    codeFor: "{name}: write {mark}link {code} in the other chat within {minutes} minutes. It works for nobody else.",
    linked: "{viewer} and {other} are one now, with {balance}.",
  },
  run({ viewer, message, args, wallet, features, reply }) {
    const asking = { platform: message.platform, platformId: message.author.platformId };
    if (args.code === undefined) return reply("code", features.linking.code(asking));
    if (args.code.startsWith("@")) {
      const name = args.code.slice(1);
      return reply("codeFor", { name, ...features.linking.code(asking, name) });
    }
    const linked = features.linking.link(asking, args.code);
    const now = features.viewers.person(viewer.id);
    return reply("linked", { viewer: linked.viewer.name, other: linked.other.name, balance: wallet.balance(now) });
  },
});
