import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";
import { twoPlatforms } from "../support/two-platforms.ts";

/** 10 points for 5 minutes of watching: an hour is 120. */
const items = [
  { name: "Hydrate", aliases: ["water", "drink up"], price: 100, description: "I take a sip." },
  { name: "Song request", price: 500, message: true },
  { name: "Hug", price: 50, fulfil: "auto", action: { kind: "say", text: "{viewer} hugs everybody!" } },
  { name: "Rare card", price: 1000, stock: 1 },
];
const config = { shop: { items } };

describe("!shop", () => {
  it("lists what there is, the cheapest first, with its price in hours of watching", async () => {
    const chat = await rehearsal({ config });
    for (const word of ["!shop", "!store", "!items"]) {
      await chat.advance("5s");
      expect(await chat.says("ann", word)).toEqual([
        "Shop: Hug 50 points = 25 min of watching · Hydrate 100 points = 50 min of watching · Song request 500 points = 4.2 h of watching · Rare card 1,000 points = 8.3 h of watching, 1 left. To get one: !redeem and its name.",
      ]);
    }
  });

  it("tells about one item, in any case", async () => {
    const chat = await rehearsal({ config });
    expect(await chat.says("ann", "!shop WATER")).toEqual(["Hydrate 100 points = 50 min of watching. I take a sip."]);
  });

  it("has pages", async () => {
    const many = Array.from({ length: 7 }, (_, at) => ({ name: `Thing ${at + 1}`, price: at + 1 }));
    const chat = await rehearsal({ config: { shop: { items: many } } });
    const [second] = await chat.says("ann", "!shop 2");
    expect(second).toMatch(/^Shop \(2\/2\): Thing 6 .* · Thing 7 /);
    await chat.advance("5s");
    expect(await chat.says("ann", "!shop 3")).toEqual(["The shop has 2 pages."]);
  });

  it("tells about an item that is called by a number", async () => {
    const chat = await rehearsal({
      config: {
        shop: {
          items: [
            { name: "1984", price: 10 },
            { name: "7", price: 20 },
          ],
        },
      },
    });
    for (const [name, price] of [
      ["7", 20],
      ["1984", 10],
    ]) {
      await chat.advance("5s");
      expect((await chat.says("ann", `!shop ${name}`))[0]).toMatch(new RegExp(`^${name} ${price} points`));
    }
  });

  it("says when there is nothing", async () => {
    const chat = await rehearsal();
    expect(await chat.says("ann", "!shop")).toEqual(["There is nothing in the shop yet."]);
  });
});

describe("!redeem", () => {
  it("holds the price until a moderator says that it is done", async () => {
    const chat = await rehearsal({ balances: { ann: 300 }, config });
    expect(await chat.says("ann", "!redeem hydrate")).toEqual([
      "ann redeemed Hydrate for 100 points (R1) and waits for it.",
    ]);
    expect(chat.balances()).toEqual({ ann: 200 });
    expect(await chat.says("[mod] max", "!redemptions")).toEqual(["1 waits: R1 Hydrate for ann, 0 sec"]);
    expect(await chat.says("[mod] max", "!fulfil 1")).toEqual(["R1: Hydrate for ann is done."]);
    expect(await chat.says("[mod] max", "!redemptions")).toEqual(["Nobody is waiting for anything."]);
    expect(chat.balances()).toEqual({ ann: 200 });
  });

  it.each(["!redeem DRINK UP", '!redeem "Drink up"', "!purchase water", "!buy hydrate!", "!redeem Hydrate now please"])(
    "understands %s",
    async (line) => {
      const chat = await rehearsal({ balances: { ann: 100 }, config });
      expect(await chat.says("ann", line)).toEqual([expect.stringContaining("ann redeemed Hydrate for 100 points")]);
      expect(chat.balances()).toEqual({});
    },
  );

  it.each([
    ["!redeem hydrat", "Did you mean Hydrate?"],
    ["!redeem songrequest", "Did you mean Song request?"],
    ["!redeem helicopter", "There is nothing like that in the shop."],
    ["!redeem song request", "Song request needs a few words from you after its name."],
    ["!redeem rare card", "You only have 600 points."],
  ])("refuses %s in words, and nothing moves", async (line, answer) => {
    const chat = await rehearsal({ balances: { ann: 600 }, config });
    expect(await chat.says("ann", line)).toEqual([expect.stringContaining(answer)]);
    expect(chat.balances()).toEqual({ ann: 600 });
  });

  it("does what an item does by itself, at once", async () => {
    const chat = await rehearsal({ balances: { ann: 60 }, config });
    expect(await chat.says("ann", "!redeem hug")).toEqual(["ann hugs everybody!"]);
    expect(chat.balances()).toEqual({ ann: 10 });
    expect(await chat.says("ann", "!redeem status")).toEqual(["R1 Hug: done."]);
  });

  it("gives the last one to one of two, and the other keeps the money", async () => {
    const chat = await rehearsal({ balances: { ann: 1000, bob: 1000 }, config });
    for (const login of ["ann", "bob"]) {
      chat.rehearsal.local.says({ name: login, roles: [] }, "!redeem rare card");
    }
    const said = await chat.advance("1s");
    expect(said.filter((line) => line.includes("redeemed Rare card"))).toHaveLength(1);
    expect(said.filter((line) => line.includes("Rare card is sold out."))).toHaveLength(1);
    expect(Object.values(chat.balances())).toEqual([1000]);
  });

  it("shows what one is waiting for, and takes it back", async () => {
    const chat = await rehearsal({ balances: { ann: 1200 }, config });
    expect(await chat.says("ann", "!redeem status")).toEqual(["You have redeemed nothing yet."]);
    expect(await chat.says("ann", "!redeem cancel")).toEqual(["You have nothing waiting that could be cancelled."]);
    await chat.says("ann", "!redeem hydrate");
    await chat.says("ann", "!redeem rare card");
    expect(await chat.says("ann", "!redeem status")).toEqual([
      "ann is waiting for R1 Hydrate (100 points) · R2 Rare card (1,000 points).",
    ]);
    await chat.advance("5s");
    expect(await chat.says("ann", "!redeem cancel")).toEqual([
      "ann waits for R1 Hydrate, R2 Rare card. Say which, by its number.",
    ]);
    expect(await chat.says("ann", "!redeem cancel rare CARD")).toEqual([
      "ann gets 1,000 points back for Rare card (R2).",
    ]);
    expect(await chat.says("ann", "!redeem cancel #1")).toEqual(["ann gets 100 points back for Hydrate (R1)."]);
    expect(await chat.says("ann", "!redeem status")).toEqual(["R2 Rare card: 1,000 points paid back."]);
    expect(chat.balances()).toEqual({ ann: 1200 });
    // What was taken back can be had again.
    expect(await chat.says("ann", "!redeem rare card")).toEqual([expect.stringContaining("(R3)")]);
  });

  it("takes back nobody else's", async () => {
    const chat = await rehearsal({ balances: { ann: 100, bob: 100 }, config });
    await chat.says("ann", "!redeem hydrate");
    expect(await chat.says("bob", "!redeem cancel 1")).toEqual(["You have nothing waiting that could be cancelled."]);
    expect(chat.balances()).toEqual({ bob: 100 });
  });
});

describe("!fulfil and !refund", () => {
  it("go by the number, or by the viewer who waits for one thing only", async () => {
    const chat = await rehearsal({ balances: { ann: 200, bob: 200 }, config });
    await chat.says("ann", "!redeem hydrate");
    await chat.says("ann", "!redeem hydrate");
    await chat.says("bob", "!redeem hydrate");
    expect(await chat.says("[mod] max", "!fulfill @Ann")).toEqual([
      "ann waits for R1 Hydrate, R2 Hydrate. Say which, by its number.",
    ]);
    expect(await chat.says("[mod] max", "!refund @ann")).toEqual([expect.stringContaining("Say which")]);
    expect(await chat.says("[mod] max", "!fulfil R1")).toEqual(["R1: Hydrate for ann is done."]);
    expect(await chat.says("[mod] max", "!refund @bob no water left")).toEqual([
      "bob gets 100 points back for Hydrate (R3): no water left.",
    ]);
    expect(await chat.says("[mod] max", "!refund #2")).toEqual(["ann gets 100 points back for Hydrate (R2)."]);
    expect(chat.balances()).toEqual({ ann: 100, bob: 200 });
  });

  it("can be the streamer's last word on what is done, once", async () => {
    const chat = await rehearsal({ balances: { ann: 250 }, config });
    await chat.says("ann", "!redeem hydrate");
    await chat.says("[mod] max", "!fulfil 1");
    await chat.says("ann", "!redeem hug");
    expect(await chat.types("!undo #3")).toEqual([expect.stringContaining("!refund R1 pays it back")]);
    expect(await chat.types("!refund 1 wrong button")).toEqual([
      "ann gets 100 points back for Hydrate (R1): wrong button.",
    ]);
    expect(await chat.types("!refund R2")).toEqual(["ann gets 50 points back for Hug (R2)."]);
    expect(chat.balances()).toEqual({ ann: 250 });
    await chat.advance("1m");
    expect(await chat.types("!refund 1")).toEqual(["R1 is paid back already."]);
    expect(chat.balances()).toEqual({ ann: 250 });
  });

  it("happen once, one or the other", async () => {
    const chat = await rehearsal({ balances: { ann: 200 }, config });
    await chat.says("ann", "!redeem hydrate");
    await chat.says("ann", "!redeem hydrate");
    await chat.says("[mod] max", "!fulfil 1");
    await chat.says("[mod] max", "!refund 2");
    expect(await chat.says("[mod] max", "!refund 1")).toEqual([
      "R1 is done already; only the streamer can pay it back now.",
    ]);
    expect(await chat.says("[mod] max", "!fulfil 1")).toEqual(["R1 is done already."]);
    await chat.advance("1s");
    expect(await chat.says("[mod] max", "!fulfil 2")).toEqual(["R2 is paid back already."]);
    await chat.advance("1s");
    expect(await chat.says("[mod] max", "!fulfil 77")).toEqual(["There is no redemption R77."]);
    await chat.advance("1s");
    expect(await chat.says("[mod] max", "!fulfil @ann")).toEqual(["ann is waiting for nothing."]);
    await chat.advance("1s");
    expect(await chat.says("[mod] max", "!fulfil @nobody")).toEqual([expect.stringContaining("!redemptions lists")]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("are for moderators", async () => {
    const chat = await rehearsal({ balances: { ann: 200 }, config });
    await chat.says("ann", "!redeem hydrate");
    expect(await chat.says("ann", "!refund 1")).toEqual([]);
    expect(await chat.says("[vip] vic", "!fulfil 1")).toEqual([]);
    expect(await chat.says("bob", "!redemptions")).toEqual([]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });
});

describe("!closeshop and !openshop", () => {
  it("refuse and allow again, in words, over a restart too", async () => {
    const chat = await rehearsal({ balances: { ann: 200 }, config });
    expect(await chat.says("[mod] max", "!closestore")).toEqual([
      "The shop is closed. What was redeemed before stays.",
    ]);
    expect(await chat.says("[mod] max", "!closeshop")).toEqual(["The shop is closed already."]);
    expect(await chat.says("ann", "!redeem hydrate")).toEqual(["The shop is closed at the moment."]);
    expect((await chat.says("ann", "!shop"))[0]).toMatch(/^The shop is closed\. There is: Hug /);
    expect(await chat.says("[mod] max", "!openstore")).toEqual(["The shop is open: !shop shows what there is."]);
    expect(await chat.says("[mod] max", "!openshop")).toEqual(["The shop is open already."]);
    expect(await chat.says("ann", "!redeem hydrate")).toHaveLength(1);
    expect(await chat.says("bob", "!closeshop")).toEqual([]);
  });
});

it("never redeems an item by an item, whatever the command is called", async () => {
  const loop = { name: "Loop", price: 10, fulfil: "auto", action: { kind: "command", line: "!get loop" } };
  const chat = await rehearsal({
    balances: { ann: 100 },
    config: { shop: { items: [loop] }, chat: { commands: { redeem: { aliases: ["get"] } } } },
  });
  const said = [...(await chat.says("ann", "!get loop")), ...(await chat.advance("1m"))];
  expect(said.at(-1)).toMatch(/^R1: Loop for ann did not work and waits\./);
  expect(chat.balances()).toEqual({ ann: 90 });
});

it("lets moderators go through the queue without a wait", async () => {
  const chat = await rehearsal({ balances: { ann: 100, bob: 100, cat: 100 }, config, cooldowns: true });
  for (const name of ["ann", "bob", "cat"]) await chat.says(name, "!redeem hydrate");
  expect(await chat.says("[mod] max", "!fulfil 1")).toEqual(["R1: Hydrate for ann is done."]);
  expect(await chat.says("[mod] max", "!fulfil 2")).toEqual(["R2: Hydrate for bob is done."]);
  expect(await chat.says("[mod] max", "!refund 3")).toEqual(["cat gets 100 points back for Hydrate (R3)."]);
});

describe("!additem, !edititem, !removeitem", () => {
  it("make, change and take away an item while live", async () => {
    const chat = await rehearsal({ balances: { ann: 1000 } });
    expect(await chat.says("you", '!additem "Pick my outfit" 300 You choose the hat.')).toEqual([
      "Pick my outfit is in the shop for 300 points. Moderators say when one is done (!fulfil); !edititem changes it.",
    ]);
    expect(await chat.says("ann", "!shop pick my outfit")).toEqual([
      "Pick my outfit 300 points = 2.5 h of watching. You choose the hat.",
    ]);
    expect(await chat.says("you", "!edititem pick my outfit price 1.5k")).toEqual([
      "Pick my outfit: price is 1.5k now.",
    ]);
    await chat.advance("5s");
    expect((await chat.says("ann", "!shop pick my outfit"))[0]).toMatch(/^Pick my outfit 1,500 points/);
    expect(await chat.says("you", '!edititem "pick my outfit" price 200')).toEqual([
      "Pick my outfit: price is 200 now.",
    ]);
    expect(await chat.says("you", '!edititem "pick my outfit" stock 1')).toEqual(["Pick my outfit: stock is 1 now."]);
    await chat.says("you", '!edititem "pick my outfit" name Outfit');
    expect(await chat.says("ann", "!redeem outfit")).toEqual([
      "ann redeemed Outfit for 200 points (R1) and waits for it.",
    ]);
    expect(await chat.says("ann", "!redeem outfit")).toEqual(["Outfit is sold out."]);
    await chat.advance("1s");
    expect(await chat.says("you", "!removeitem outfit")).toEqual(["Outfit is no longer in the shop."]);
    expect(await chat.says("ann", "!redeem outfit")).toEqual(["There is nothing like that in the shop."]);
    // What was redeemed before stays and can be dealt with.
    expect(await chat.says("[mod] max", "!refund 1")).toEqual(["ann gets 200 points back for Outfit (R1)."]);
    expect(chat.balances()).toEqual({ ann: 1000 });
  });

  it.each([
    ["cooldown 10m", /can be redeemed again in 10 minutes/],
    ["cooldown 10 min", /can be redeemed again in 10 minutes/],
    ["channelcooldown 10m", /can be redeemed again in 10 minutes/],
    ["perbroadcast 1", /You can have Card once per broadcast/],
    ["perday 1", /You can have Card once a day/],
    ["ever 1", /You can have Card once\./],
  ])("sets %s", async (change, answer) => {
    const chat = await rehearsal({ balances: { ann: 1000 } });
    await chat.says("you", "!additem Card 10");
    await chat.says("you", `!edititem card ${change}`);
    await chat.says("ann", "!redeem card");
    expect((await chat.says("ann", "!redeem card"))[0]).toMatch(answer);
    expect(chat.balances()).toEqual({ ann: 990 });
  });

  it.each([
    ["role subscriber", /Card is for subscribers and above/],
    ["watched 2h", /Card is for those who have watched 2 hours or more/],
    ["message on", /Card needs a few words/],
  ])("sets %s", async (change, answer) => {
    const chat = await rehearsal({ balances: { ann: 1000 } });
    await chat.says("you", "!additem Card 10");
    await chat.says("you", `!edititem card ${change}`);
    expect((await chat.says("ann", "!redeem card"))[0]).toMatch(answer);
    expect(chat.balances()).toEqual({ ann: 1000 });
  });

  it.each([
    ["!edititem", /^Like this: !edititem hat price 250\. Besides price: name, /],
    ["!edititem card", /^Like this: !edititem Card price 250\./],
    ["!edititem card colour red", /^Like this: !edititem Card price 250\./],
    ["!edititem cards price 5", /Did you mean Card\?/],
    ["!edititem card price free", /Write a price like 500/],
    ["!edititem card cooldown soon", /Write a time like 10m/],
    ["!edititem card fulfil maybe", /Write queue or auto/],
    ["!edititem card name status", /Write a name of up to 40 letters/],
    ["!edititem card restock 0 18 * * *", /Write a time plan like "0 18 \* \* \*"/],
    ["!edititem card name hat", /Hat is in the shop already/],
    ["!additem CARD 5", /Card is in the shop already/],
    ["!additem cancel 5", /That cannot be a name/],
  ])("refuse %s in words", async (line, answer) => {
    const chat = await rehearsal();
    await chat.says("you", "!additem Card 10");
    await chat.says("you", "!additem Hat 10");
    expect((await chat.says("you", line))[0]).toMatch(answer);
  });

  it("leave what stands in the config alone, except for its stock", async () => {
    const chat = await rehearsal({ config });
    expect((await chat.says("you", "!edititem hydrate price 5"))[0]).toMatch(/stands in config\.json/);
    expect((await chat.says("you", "!removeitem hydrate"))[0]).toMatch(/stands in config\.json/);
    expect(await chat.says("you", "!edititem hydrate stock 3")).toEqual(["Hydrate: stock is 3 now."]);
    expect((await chat.says("ann", "!shop hydrate"))[0]).toMatch(/3 left/);
  });

  it("are for the streamer", async () => {
    const chat = await rehearsal({ config });
    expect(await chat.says("[mod] max", "!additem Card 10")).toEqual([]);
    expect(await chat.says("[mod] max", "!edititem hug price 1")).toEqual([]);
    expect(await chat.says("[mod] max", "!removeitem hug")).toEqual([]);
  });

  it("give an item a line of its own", async () => {
    const chat = await rehearsal({ balances: { ann: 20 } });
    await chat.says("you", "!additem Wave 10");
    await chat.says("you", "!edititem wave fulfil auto");
    await chat.says("you", "!edititem wave say {viewer} waves at you all.");
    expect(await chat.says("ann", "!redeem wave")).toEqual(["ann waves at you all."]);
  });
});

describe("time in the shop", () => {
  it("pays back what nobody fulfilled, and says so", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, config: { shop: { items, expireHours: 2 } } });
    await chat.types("/offline");
    await chat.says("ann", "!redeem hydrate");
    expect(await chat.advance("1h59m")).toEqual([]);
    expect(await chat.advance("2m")).toEqual(["R1: nobody got round to Hydrate, so ann gets 100 points back."]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("fills the stock up by its plan", async () => {
    const card = { name: "Card", price: 10, stock: 1, restock: "0 20 * * *" };
    const chat = await rehearsal({ balances: { ann: 100 }, config: { shop: { items: [card] } } });
    await chat.says("ann", "!redeem card");
    expect(await chat.says("ann", "!redeem card")).toEqual(["Card is sold out."]);
    await chat.advance("1h");
    expect(await chat.says("ann", "!redeem card")).toEqual([expect.stringContaining("(R2)")]);
    // Paid back after the filling: it was of the day before, and makes no second one today.
    await chat.says("[mod] max", "!refund 1");
    expect(await chat.says("ann", "!redeem card")).toEqual(["Card is sold out."]);
    await chat.says("[mod] max", "!refund 2");
    expect(await chat.says("ann", "!redeem card")).toEqual([expect.stringContaining("(R3)")]);
  });
});

describe("a ban", () => {
  it("pays back what is waited for", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, config });
    await chat.says("ann", "!redeem hydrate");
    await chat.happens({ kind: "banned", platformId: "ann" });
    expect(chat.balances()).toEqual({ ann: 100 });
    expect(await chat.says("[mod] max", "!redemptions")).toEqual(["Nobody is waiting for anything."]);
  });

  it("or takes it, when the streamer wants it so", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, config: { shop: { items, onBan: "forfeit" } } });
    await chat.says("ann", "!redeem hydrate");
    await chat.happens({ kind: "banned", platformId: "ann" });
    expect(chat.balances()).toEqual({});
    expect(await chat.says("[mod] max", "!refund 1")).toEqual([
      "R1 is forfeited already; only the streamer can pay it back now.",
    ]);
    expect(await chat.types("!refund 1")).toEqual(["ann gets 100 points back for Hydrate (R1)."]);
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("is not a timeout", async () => {
    const chat = await rehearsal({ balances: { ann: 100 }, config: { shop: { items, onBan: "forfeit" } } });
    await chat.says("ann", "!redeem hydrate");
    await chat.happens({ kind: "banned", platformId: "ann", untilMs: Date.UTC(2026, 0, 6, 19, 10) });
    expect(await chat.says("[mod] max", "!fulfil 1")).toHaveLength(1);
  });
});

describe("an item that runs a command", () => {
  const give = { name: "Tip the mods", price: 10, fulfil: "auto", action: { kind: "command", line: "!give max 20" } };
  const clear = {
    name: "Riches",
    price: 10,
    fulfil: "auto",
    action: { kind: "command", line: "!addpoints {viewer} 1000" },
  };
  const story = { config: { shop: { items: [give, clear] } }, known: ["max"] };

  it("runs it as the viewer", async () => {
    const chat = await rehearsal({ ...story, balances: { ann: 100 } });
    expect(await chat.says("ann", "!redeem tip the mods")).toEqual(
      expect.arrayContaining(["ann has Tip the mods for 10 points.", "ann gave 20 points to max."]),
    );
    expect(chat.balances()).toEqual({ ann: 70, max: 20 });
  });

  it("runs it with the viewer's role: what they may not do is not done, and waits", async () => {
    const chat = await rehearsal({ ...story, balances: { ann: 100 } });
    const said = await chat.says("ann", "!redeem riches");
    expect(said.at(-1)).toMatch(/^R1: Riches for ann did not work and waits\. Moderators: !fulfil R1 tries again/);
    expect(chat.balances()).toEqual({ ann: 90 });
    expect(await chat.says("[mod] max", "!redemptions")).toEqual(["1 waits: R1 Riches for ann (did not work), 0 sec"]);
    await chat.says("[mod] max", "!refund 1");
    expect(chat.balances()).toEqual({ ann: 100 });
  });

  it("waits when the command is refused, and a moderator can count it as done", async () => {
    const chat = await rehearsal({ ...story, balances: { ann: 15 } });
    expect((await chat.says("ann", "!redeem tip the mods")).at(-1)).toMatch(/did not work/);
    expect((await chat.says("[mod] max", "!fulfil 1")).at(-1)).toMatch(/did not work/);
    expect(await chat.says("[mod] max", "!fulfil 1 anyway")).toEqual(["R1: Tip the mods for ann is done."]);
    expect(chat.balances()).toEqual({ ann: 5 });
  });
});

describe("what the streamer writes about items", () => {
  it("is asked for in quotes where a name has several words, and with commas where aliases do", async () => {
    const chat = await rehearsal();
    expect(await chat.says("you", "!additem Pick my shoes 300")).toEqual([
      "Like this: !additem name price [description] (several words that belong together stand in quotes)",
    ]);
    expect((await chat.says("you", "!additem 'Pick my shoes' 300"))[0]).toMatch(/^Pick my shoes is in the shop/);
    expect((await chat.says("you", "!edititem pick my shoes aliases hat chapeau"))[0]).toContain(
      "names with commas between, like hat, top hat (or none)",
    );
    expect(await chat.says("you", "!edititem pick my shoes aliases hat, top hat")).toEqual([
      "Pick my shoes: aliases is hat, top hat now.",
    ]);
    expect(await chat.says("you", '!edititem pick my shoes aliases hat "top hat"')).toEqual([
      "Pick my shoes: aliases is hat, top hat now.",
    ]);
    expect((await chat.says("ann", "!shop top hat"))[0]).toMatch(/^Pick my shoes 300 points/);
    expect(await chat.says("[mod] mo", "!shop close")).toEqual(["The shop is closed. What was redeemed before stays."]);
  });
});

describe("an action", () => {
  const acting = (action: object) => ({
    shop: { items: [{ name: "Show", price: 10, fulfil: "auto", action }], obs: { url: "ws://127.0.0.1:4455" } },
  });

  it("of OBS is told in a rehearsal, which has no OBS", async () => {
    const source = { kind: "source", scene: "Game", source: "Confetti", seconds: 10 };
    const chat = await rehearsal({ balances: { ann: 100 }, config: acting(source) });
    expect(await chat.says("ann", "!redeem show")).toEqual(["ann has Show for 10 points."]);
    expect(chat.hints()).toContain("(OBS: would show Confetti in the scene Game for 10 s)");
  });

  it("that did not work is not told as had", async () => {
    const chat = await rehearsal({
      balances: { ann: 100 },
      config: acting({ kind: "command", line: "!nothing {viewer}" }),
    });
    expect(await chat.says("ann", "!redeem show")).toEqual([expect.stringMatching(/^R1: Show for ann did not work/)]);
  });

  it("that works is told once it has", async () => {
    const chat = await rehearsal({
      balances: { ann: 100 },
      config: acting({ kind: "command", line: "!points" }),
    });
    expect(await chat.says("ann", "!redeem show")).toEqual([
      expect.stringMatching(/^ann has 90 points/),
      "ann has Show for 10 points.",
    ]);
  });
});

describe("a code", () => {
  it("is told to be kept, and not as had", async () => {
    const chat = await rehearsal({
      balances: { ann: 100 },
      config: { shop: { items: [{ name: "Key", price: 10, fulfil: "auto", codes: "keys.txt" }] } },
      codes: { "keys.txt": "AAAA" },
    });
    expect(await chat.says("ann", "!redeem key")).toEqual([
      expect.stringMatching(/^ann has Key for 10 points \(R1\)\. The code is kept for them; .* sends it\.$/),
    ]);
  });

  it.each([
    [
      "off",
      false,
      "client",
      /The code is kept for them; .* sends it\.$/,
      /done; the code is kept for you, and .* sends it\.$/,
    ],
    [
      "on, where nobody of the platform can sign in",
      true,
      "",
      /kept for them; .* sends it\.$/,
      /kept for you, and .* sends it\.$/,
    ],
    [
      "on",
      true,
      "client",
      /kept for them at https:\/\/p\.example\.com\/account$/,
      /your code is at https:\/\/p\.example\.com\/account\.$/,
    ],
  ])(
    "is told where it is, at once and when asked later: public page %s",
    async (_what, enabled, clientId, told, later) => {
      const chat = await twoPlatforms(
        {
          shop: { items: [{ name: "Key", price: 10, fulfil: "auto", codes: "keys.txt" }] },
          web: { public: { enabled, url: "https://p.example.com" } },
          twitch: { channel: "streamer", viewerSignIn: { clientId } },
        },
        undefined,
        {},
        { "keys.txt": "AAAA" },
      );
      await chat.says("twitch", "[broadcaster] you", "!addpoints ann 50");
      const [said] = await chat.says("twitch", "ann", "!redeem key");
      expect(said).toMatch(told);
      await chat.advance(60_000);
      const [asked] = await chat.says("twitch", "ann", "!redeem status");
      expect(asked).toMatch(later);
      expect(`${said}${asked}`).not.toContain("AAAA");
    },
  );
});
