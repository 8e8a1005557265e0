/** What happens at this moment: channels, who watches, the book, what needs attention, and what one can do about it. */
import "./now.css";
import CircleAlert from "lucide-static/icons/circle-alert.svg?raw";
import History from "lucide-static/icons/history.svg?raw";
import TriangleAlert from "lucide-static/icons/triangle-alert.svg?raw";
import Users from "lucide-static/icons/users.svg?raw";
import { useTopic } from "../../shared/live.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { Icon } from "../../shared/ui/icon.tsx";
import { Card, Empty, Loading, Page, Stat, Stats } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Ago, Since } from "../../shared/ui/when.tsx";
import { amount, money, number, t, tx } from "../../shared/words.ts";
import { TypedLine } from "../parts/typed-line.tsx";
import { Controls } from "./controls.tsx";
import type { Now } from "./now-state.ts";

const PLATFORMS = { twitch: "Twitch", kick: "Kick", local: "Local" } as const;

export default function NowPage() {
  const now = useTopic("now").value;
  return <Page title={t("Now")}>{now ? <Everything now={now} /> : <Loading />}</Page>;
}

function Everything({ now }: { readonly now: Now }) {
  return (
    <>
      <Channels now={now} />
      <Attention now={now} />
      <div class="now-columns">
        <div class="stack">
          <Entries entries={now.entries} />
        </div>
        <div class="stack">
          <TypedLine />
          <Controls mutedUntilMs={now.mutedUntilMs} happyHour={now.happyHour} />
          <Audience now={now} />
        </div>
      </div>
    </>
  );
}

function Channels({ now }: { readonly now: Now }) {
  const { channels, isLive, paid, waiting, copy } = now;
  return (
    <Stats>
      {channels.map((channel) => (
        <ChannelStat key={`${channel.platform} ${channel.name}`} channel={channel} />
      ))}
      {channels.length === 0 && <Stat label={t("Channels")} value={t("none yet")} hint={t("The bot is connecting.")} />}
      <Stat
        label={isLive ? t("Paid this broadcast") : t("Paid since the start of the bot")}
        value={money(paid)}
        hint={
          waiting > 0 ? t("and {amount} earned by watching that is paid out soon", { amount: amount(waiting) }) : ""
        }
      />
      {copy && (
        <Stat
          label={t("Newest good copy")}
          value={copy.newestAtMs === undefined ? t("none") : <Ago at={copy.newestAtMs} />}
          hint={copy.newestAtMs === undefined ? "" : t("moved since: {amount}", { amount: money(copy.moved) })}
        />
      )}
    </Stats>
  );
}

function ChannelStat({ channel }: { readonly channel: Now["channels"][number] }) {
  const { platform, name, air, startedAtMs, connection, present, earning } = channel;
  const label = (
    <span class="channel-name">
      {PLATFORMS[platform]} <Name of={name} />
      {air === "unknown" && <Badge tone="warn">{t("not reached yet")}</Badge>}
      {air === "offline" && <Badge>{t("offline")}</Badge>}
      {(air === "live" || air === "guessed") && (
        <Badge tone="bad">
          <span class="on-air" />
          {air === "live" ? t("LIVE") : t("LIVE by its lively chat")}
        </Badge>
      )}
    </span>
  );
  if (air === "unknown")
    return (
      <Stat
        label={label}
        value={t("not known")}
        hint={t("The bot tries again by itself. Doctor says what is wrong.")}
      />
    );
  return (
    <Stat
      label={label}
      value={t("{count, plural, one {# watches} other {# watch}}", { count: present })}
      hint={
        <>
          {startedAtMs !== undefined && <Since at={startedAtMs} />}
          {startedAtMs !== undefined && " · "}
          {t("{count, plural, one {# is paid} other {# are paid}}", { count: earning })} · {t("chat")} {connection}
        </>
      }
    />
  );
}

function Attention({ now: { attention } }: { readonly now: Now }) {
  if (attention.length === 0) return null;
  return (
    <Card title={t("Needs attention")} icon={TriangleAlert} isFlush>
      <ul class="list attention">
        {attention.map(({ text, cure, isGrave, atMs }) => (
          <li key={text} class={isGrave ? "grave" : ""}>
            <Icon svg={isGrave ? CircleAlert : TriangleAlert} label={isGrave ? t("Problem") : t("Careful")} />
            <div class="grow">
              <bdi>{text}</bdi>
              {cure && (
                <p class="hint">
                  <bdi>{cure}</bdi>
                </p>
              )}
            </div>
            {atMs !== undefined && (
              <span class="hint">
                <Ago at={atMs} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Entries({ entries }: { readonly entries: Now["entries"] }) {
  return (
    <Card title={t("Last entries of the book")} icon={History} isFlush>
      {entries.length === 0 ? (
        <Empty icon={History} title={t("Nothing is in the book yet")}>
          {t("Whatever is earned, given or spent stands here a moment later.")}
        </Empty>
      ) : (
        <ul class="list entries">
          {entries.map(({ id, viewerId, name, amount: units, text, isUndone }) => (
            <li key={id} class={isUndone ? "undone" : ""}>
              <span class="grow">
                <a href={`/viewers/${viewerId}`}>
                  <Name of={name} />
                </a>{" "}
                <bdi class="muted">{text}</bdi>
              </span>
              <span class={`number ${units < 0 ? "less" : "more"}`}>{amount(units, true)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Audience({ now: { channels, people } }: { readonly now: Now }) {
  const sum = (of: "wrote" | "lurks" | "listed") => channels.reduce((all, channel) => all + channel[of], 0);
  const [wrote, lurks, listed] = [sum("wrote"), sum("lurks"), sum("listed")];
  const more = wrote + lurks + listed - people.length;
  return (
    <Card title={t("Who watches, and how it is known")} icon={Users}>
      <ul class="proofs">
        <li>{tx("{count} wrote lately", { count: <strong>{number(wrote)}</strong> })}</li>
        <li>{tx("{count} said that they lurk", { count: <strong>{number(lurks)}</strong> })}</li>
        <li>{tx("{count} stand in the platform's list", { count: <strong>{number(listed)}</strong> })}</li>
      </ul>
      {people.length === 0 ? (
        <p class="hint">{t("Nobody is seen at the moment.")}</p>
      ) : (
        <ul class="people">
          {people.map(({ id, name, proof }) => (
            <li key={id}>
              <a href={`/viewers/${id}`} class={proof}>
                <Name of={name} />
              </a>
            </li>
          ))}
          {more > 0 && <li class="hint">{t("and {count} more", { count: more })}</li>}
        </ul>
      )}
    </Card>
  );
}
