/** The `web` section of the config. */
import * as z from "zod";

const port = z.int().min(0).max(65_535);

export const webSection = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("The dashboard, overlays for OBS and the API, on this computer only. false turns all of it off."),
    port: port.default(8787).describe("Port of the dashboard on this computer."),
    rehearsalPort: port.default(8786).describe("Port of the dashboard of a rehearsal."),
    lan: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .describe(
            "Also show overlays, by their addresses, to other computers in your network: for a second PC with OBS.",
          ),
        port: port.default(8785).describe("Port for that."),
      })
      .prefault({})
      .describe("Overlays for a second PC. The dashboard is never shown there."),
    public: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .describe(
            "A page for your viewers: shop, commands, leaderboard, and what they have. Needs a public address.",
          ),
        url: z
          .string()
          .trim()
          .regex(/^(?:|https?:\/\/[^\s/?#@]+\/?)$/, "is an address like https://points.example.com, without a path")
          .transform((url) => url.replace(/\/$/, "").toLowerCase())
          .default("")
          .describe(
            "The address under which a tunnel or a small server of yours shows it, like https://points.example.com.",
          ),
        port: port
          .default(8788)
          .describe("Port on this computer that the tunnel leads to; Kick's events may come to the same."),
        host: z.string().default("127.0.0.1").describe("Who may connect: this computer only, unless changed."),
      })
      .prefault({})
      .describe("The public page, and moderators who work from a browser."),
    proxyHeader: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^(?:|[a-z][a-z0-9-]{0,60})$/, "is the name of a header, like x-forwarded-for")
      .default("")
      .describe(
        "The header in which your tunnel writes who asked, like x-forwarded-for; its last entry is counted. Empty: strangers share one limit.",
      ),
  })
  .describe("The dashboard in your browser, overlays for OBS, and the page for viewers.");
