import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Put you into !top and the other lists again. Moderators can put in somebody else.",
  cooldown: { viewerSeconds: 5 },
  args: { viewer: "viewer?" },
  replies: {
    shown: "{viewer} is in the lists again.",
    already: "{viewer} was not hidden.",
    notYours: "You can show yourself only: {mark}unhide",
  },
  run({ viewer, roles, args, features, refuse, reply }) {
    const who = args.viewer ?? viewer;
    const mayShow = roles.includes("moderator") || roles.includes("broadcaster");
    if (who.id !== viewer.id && !mayShow) return refuse("notYours");
    if (features.viewers.isListed(who.id)) return reply("already", { viewer: who });
    features.viewers.setListed(who.id, true, { viewer });
    return reply("shown", { viewer: who });
  },
});
