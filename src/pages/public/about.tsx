/** What the currency is and how it is earned, the shop, and the commands: as the streamer has set them. */

import { useTopic } from "../shared/live.ts";
import type { GetAnswer } from "../shared/routes.ts";
import { useGet } from "../shared/ui/fetched.ts";
import { Card, Empty, Loading, Page, Stat, Stats } from "../shared/ui/layout.tsx";
import { Name } from "../shared/ui/name.tsx";
import { Problem } from "../shared/ui/problem.tsx";
import { Table } from "../shared/ui/table.tsx";
import { currency, money, number, t } from "../shared/words.ts";

type Earning = GetAnswer<"/api/v1/public/about">["earning"];

function useAbout() {
  const got = useGet("/api/v1/public/about");
  return { ...got, data: useTopic("public-about").value ?? got.data };
}

export function AboutPage() {
  const { data, problem, reload } = useAbout();
  if (problem && !data) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading />;
  const names = { many: currency().nameMany };
  return (
    <Page
      title={t("What {many} are", names)}
      lead={t("A currency of this channel. It costs nothing, is worth no money, and is earned by being here.")}
    >
      <Stats>
        <Stat label={t("People who have some")} value={number(data.holders)} />
        {data.channels.map(({ platform, name, live }) => (
          <Stat
            key={platform}
            label={platform}
            value={<Name of={name} />}
            hint={live ? t("live now") : t("not live now")}
          />
        ))}
      </Stats>
      <Card title={t("How it is earned")}>
        <ul class="ways">
          {waysOf(data.earning).map((way) => (
            <li key={way}>{way}</li>
          ))}
        </ul>
      </Card>
    </Page>
  );
}

/** Each way to earn that is on, in words. */
function waysOf(earning: Earning): readonly string[] {
  const { watching, times } = earning;
  const ways: (string | false)[] = [
    t("Watching: {amount} for every {minutes, plural, one {minute} other {# minutes}} while the stream is live.", {
      amount: money(watching.amount),
      minutes: watching.minutes,
    }),
    watching.byWriting &&
      t(
        "You count as watching for {minutes, plural, one {a minute} other {# minutes}} after each line you write in chat.",
        {
          minutes: watching.activeMinutes,
        },
      ),
    times.subscriber !== 1 && t("Subscribers earn {times} times as fast.", { times: times.subscriber }),
    times.vip !== 1 && t("VIPs earn {times} times as fast.", { times: times.vip }),
    earning.firstMessage > 0 &&
      t("The first line you write in a broadcast: {amount}.", { amount: money(earning.firstMessage) }),
    earning.follow > 0 && t("Following, once: {amount}.", { amount: money(earning.follow) }),
    earning.subscription > 0 && t("Subscribing, each time: from {amount}.", { amount: money(earning.subscription) }),
    earning.gift > 0 && t("Giving a subscription away: {amount} each.", { amount: money(earning.gift) }),
    earning.raidPerViewer > 0 &&
      t("Raiding this channel: {amount} for each viewer you bring.", { amount: money(earning.raidPerViewer) }),
    earning.streak > 0 &&
      t("Coming back: {amount} for every {count} broadcasts you watch.", {
        amount: money(earning.streak),
        count: earning.streakEvery,
      }),
    earning.perBit > 0 && t("Cheering: {amount} for each bit.", { amount: money(earning.perBit) }),
    earning.perKick > 0 && t("KICKs: {amount} for each.", { amount: money(earning.perKick) }),
    earning.dailyCap > 0 && t("Watching and bonuses pay at most {amount} a day.", { amount: money(earning.dailyCap) }),
    earning.balanceCap > 0 && t("Watching and bonuses stop paying at {amount}.", { amount: money(earning.balanceCap) }),
  ];
  return ways.filter((way) => way !== false);
}

export function ShopPage() {
  const { data, problem, reload } = useAbout();
  if (problem && !data) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <Page
      title={t("Shop")}
      lead={
        data.shopIsOpen
          ? t("Write the command for redeeming, with the name of the item, in chat.")
          : t("The shop is closed at the moment.")
      }
    >
      <Card isFlush>
        {data.items.length === 0 ? (
          <Empty title={t("There is nothing in the shop yet.")} />
        ) : (
          <Table
            caption={t("Items of the shop")}
            head={
              <>
                <th scope="col">{t("Item")}</th>
                <th scope="col" class="number">
                  {t("Price")}
                </th>
                <th scope="col" class="number">
                  {t("Left")}
                </th>
              </>
            }
          >
            {data.items.map(({ name, price, left, hours, needsWords, hasCode }) => (
              <tr key={name}>
                <th scope="row">
                  <Name of={name} />
                  {needsWords && <p class="hint">{t("Needs a few words from you.")}</p>}
                  {hasCode && <p class="hint">{t("Its code is shown under My account.")}</p>}
                </th>
                <td class="number">
                  {money(price)}
                  {hours !== null && (
                    <p class="hint">{t("about {hours} hours of watching", { hours: number(hours, 1) })}</p>
                  )}
                </td>
                <td class="number">{left === null ? "–" : number(left)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Card>
    </Page>
  );
}

export function CommandsPage() {
  const { data, problem, reload } = useAbout();
  if (problem && !data) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <Page title={t("Commands")} lead={t("What everybody can write in chat.")}>
      <Card isFlush>
        <Table
          caption={t("Commands")}
          head={
            <>
              <th scope="col">{t("Command")}</th>
              <th scope="col">{t("What it does")}</th>
            </>
          }
        >
          {data.commands.map(({ usage, description, price }) => (
            <tr key={usage}>
              <th scope="row" class="mono">
                <bdi>{usage}</bdi>
              </th>
              <td>
                <bdi>{description}</bdi>
                {price > 0 && <p class="hint">{t("Costs {amount}.", { amount: money(price) })}</p>}
              </td>
            </tr>
          ))}
        </Table>
      </Card>
    </Page>
  );
}
