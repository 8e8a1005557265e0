import { describe, expect, it } from "vitest";
import { type EndpointKind, findHost, isAtHome, readAddress } from "../../src/feed/outgoing/address.ts";

const look =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(
      addresses.map((address) => ({ address, family: address.includes(":") ? (6 as const) : (4 as const) })),
    );

describe("an address at home", () => {
  it.each([
    ..."0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255".split(
      " ",
    ),
    ..."::1 :: ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:c0a8:101 ::127.0.0.1 fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 64:ff9b::7f00:1 2002:7f00:1::1 2002:c0a8:101::".split(
      " ",
    ),
    ...["nonsense", "", "1.2.3"],
  ])("is %s", (address) => {
    expect(isAtHome(address)).toBe(true);
  });

  it.each([
    ..."1.1.1.1 172.32.0.1 100.128.0.1 192.169.0.1 223.255.255.255".split(" "),
    ..."2606:4700::1111 ::ffff:1.1.1.1 64:ff9b::101:101 2002:101:101::1".split(" "),
  ])("is not %s", (address) => {
    expect(isAtHome(address)).toBe(false);
  });
});

describe("what the streamer types", () => {
  it.each([
    ["webhook", "https://example.com/hook?x=1#part", "https://example.com/hook?x=1"],
    ["webhook", " http://127.0.0.1:9000 ", "http://127.0.0.1:9000/"],
    ["webhook", "http://[::1]:9000/x", "http://[::1]:9000/x"],
    ["webhook", "http://192.168.1.20:8080/", "http://192.168.1.20:8080/"],
    ["webhook", "http://nas.local/", "http://nas.local/"],
    ["webhook", "http://localhost:1880/in", "http://localhost:1880/in"],
    ["discord", "https://discord.com/api/webhooks/1/abc", "https://discord.com/api/webhooks/1/abc"],
    ["streamerbot", "ws://127.0.0.1:8080/", "ws://127.0.0.1:8080/"],
  ] as const)("is read: %s %s", (kind, typed, url) => {
    expect(readAddress(typed, kind).href).toBe(url);
  });

  it.each([
    ["webhook", "example.com", "Write a whole address"],
    ["webhook", `https://example.com/${"x".repeat(500)}`, "Write a whole address"],
    ["webhook", "ftp://example.com/", "begins as in https://example.com/chatmint"],
    ["webhook", "file:///etc/passwd", "begins as in"],
    ["webhook", "ws://127.0.0.1/", "begins as in"],
    ["webhook", "http://example.com/", "example.com is not at home"],
    ["webhook", "http://1.1.1.1/", "1.1.1.1 is not at home"],
    ["webhook", "https://name:word@example.com/", "without a name and a password"],
    ["discord", "https://discord.com/channels/1", "Copy the address of a webhook from Discord"],
    ["discord", "https://discord.com.example.com/api/webhooks/1/abc", "Copy the address"],
    ["discord", "https://example.com/api/webhooks/1/abc", "Copy the address"],
    ["streamerbot", "http://127.0.0.1:8080/", "begins as in ws://127.0.0.1:8080/"],
    ["streamerbot", "ws://example.com/", "is not at home"],
  ] as const)("is refused in a sentence: %s %s", (kind: EndpointKind, typed, why) => {
    expect(() => readAddress(typed, kind)).toThrow(why);
  });
});

describe("a host", () => {
  it("is looked up once, and connected to as it was found", async () => {
    expect(await findHost(new URL("https://example.com/"), look("1.1.1.1", "1.0.0.1"))).toEqual({
      address: "1.1.1.1",
      family: 4,
    });
  });

  it.each([["127.0.0.1"], ["::1"], ["192.168.1.1"], ["::ffff:10.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["169.254.169.254"]])(
    "of the internet that leads home is refused: %s %s",
    async (...addresses) => {
      await expect(findHost(new URL("https://evil.example/"), look(...addresses))).rejects.toThrow(
        "evil.example leads to an address at home",
      );
    },
  );

  it("that was typed as one at home may lead there, and an address is itself", async () => {
    expect(await findHost(new URL("http://nas.local/"), look("192.168.1.5"))).toEqual({
      address: "192.168.1.5",
      family: 4,
    });
    expect(await findHost(new URL("http://[::1]/"), look())).toEqual({ address: "::1", family: 6 });
    expect(await findHost(new URL("http://2130706433/"), look())).toEqual({ address: "127.0.0.1", family: 4 });
  });

  it("that is not known is told", async () => {
    await expect(findHost(new URL("https://nowhere.example/"), look())).rejects.toThrow(
      "the name nowhere.example is not known",
    );
    await expect(
      findHost(new URL("https://nowhere.example/"), () => Promise.reject(new Error("ENOTFOUND"))),
    ).rejects.toThrow("is not known");
  });
});
