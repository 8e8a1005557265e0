import { defineCommand } from "chatmint";

/** What people answer with, in the languages Chatmint speaks. */
const YES = ["yes", "y", "oui"];
const NO = ["no", "n", "non"];

export default defineCommand({
  description:
    "Make your accounts on two platforms one, with one wallet: type the code in the other chat, then say yes here. With @name only that account can use the code.",
  // Code and yes follow each other; an answer that a wait had swallowed would be missed.
  cooldown: { viewerSeconds: 0 },
  args: { code: "word?" },
  replies: {
    code: "{viewer}: write {mark}link {code} in the other chat within {minutes} minutes. Then I ask you here whether it was you.",
    codeFor:
      "{viewer}: write {mark}link {code} in the other chat within {minutes} minutes. Only the account you named can use it.",
    typed:
      "{viewer}: you would share one wallet with {other} on {platform}.{earns, select, no { {other} is excluded from earning, and then you would be too.} other {}} {other} has {minutes} minutes to write {mark}link yes there; {mark}link no calls it off.",
    question:
      "{viewer}: {other} on {platform} typed your code. If that is you, write {mark}link yes within {minutes} minutes, and you share one wallet.{earns, select, no { {other} is excluded from earning, and then you would be too.} other {}} If not, write {mark}link no.",
    linked: "{viewer} and {other} are one now, with {balance}.",
    declined: "{viewer}: nothing was linked, and the code is void.",
  },
  run({ viewer, message, args, wallet, features, reply }) {
    const codes = features.linking.codes;
    const asking = { platform: message.platform, platformId: message.author.platformId };
    const word = args.code?.toLowerCase();
    const linked = (here: string, other: string) =>
      reply("linked", { viewer: here, other, balance: wallet.balance(features.viewers.person(viewer.id)) });

    if (args.code === undefined || word === undefined) return reply("code", { viewer, ...codes.show(asking) });
    if (word.startsWith("@")) {
      return reply("codeFor", { viewer, ...codes.show(asking, args.code.replace(/^@+/, "")) });
    }
    if (features.chat.meant(word, NO)) {
      const { there } = codes.decline(asking);
      if (there) codes.tell(there.platform, reply("declined", { viewer: there }));
      return reply("declined", { viewer });
    }
    if (features.chat.meant(word, YES)) {
      const { here, there } = codes.confirm(asking);
      codes.tell(there.platform, linked(there.name, here.name));
      return linked(here.name, there.name);
    }
    const { here, there, isLinked, minutes } = codes.type(asking, args.code);
    if (isLinked) {
      codes.tell(there.platform, linked(there.name, here.name));
      return linked(here.name, there.name);
    }
    const told = (to: typeof here, other: typeof here) => ({
      ...{ viewer: to, other, minutes, platform: features.viewers.titleOf(other.platform) },
      earns: other.earning ? "yes" : "no",
    });
    codes.tell(there.platform, reply("question", told(there, here)));
    return reply("typed", told(here, there));
  },
});
