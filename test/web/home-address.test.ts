import { describe, expect, it } from "vitest";
import { leadsHome } from "../../src/web/home-address.ts";

const OWN = ["127.0.0.1", "192.168.178.20", "203.0.113.7", "fe80::1%eth0", "2001:db8:aa:1::5"];
const seams = (addresses: readonly string[]) => ({ resolve: async () => addresses, own: () => OWN });
const why = async (url: string, ...addresses: string[]) => (await leadsHome(url, seams(addresses)))?.why;

describe("a public name that leads home", () => {
  it.each([
    ["own", "203.0.113.7"],
    ["own", "2001:db8:aa:1::5"],
    ["own", "2001:db8:aa:1:2:3:4:5"],
    ["local", "127.0.0.1"],
    ["local", "192.168.178.1"],
    ["local", "100.64.1.2"],
    ["local", "fd00::1"],
    ["local", "fe80::9"],
  ])("is %s where it resolves to %s", async (reason, address) => {
    expect(await why("https://points.example.org", "198.51.100.1", address)).toBe(reason);
  });

  it.each([
    ["address", "https://198.51.100.1"],
    ["address", "https://[2001:db8:ff::1]"],
    ["local", "http://192.168.1.2:8788"],
    ["dynamic", "https://ann.duckdns.org"],
    ["dynamic", "https://points.ann.MyFritz.net"],
  ])("is %s: %s", async (reason, url) => expect(await why(url, "198.51.100.1")).toBe(reason));

  it.each([
    ["of a tunnel or a server elsewhere", "https://points.example.org", "198.51.100.1"],
    ["of the neighbours' net", "https://points.example.org", "2001:db8:aa:2::5"],
    ["that only sounds like one", "https://notduckdns.org", "198.51.100.1"],
    ["that is no address", "points.example.org", "127.0.0.1"],
  ])("is none %s", async (_, url, address) => expect(await why(url, address)).toBeUndefined());

  it("is not known where the name has no address, or there is no internet", async () => {
    const resolve = async () => Promise.reject(new Error("ENOTFOUND"));
    expect(await leadsHome("https://points.example.org", { resolve, own: () => OWN })).toBeUndefined();
  });

  it("is found on this computer by its own name", async () => {
    expect((await leadsHome("http://localhost:8788"))?.why).toBe("local");
  });
});
