// The app of ../journey_app.py on Bolt for JavaScript and its Socket Mode client, unchanged.
// `node app.mjs bolt4|bolt5`; tokens and address come from the environment. Prints "ready" when it is connected.
import { readFileSync } from "node:fs";

const { default: bolt } = await import(process.argv[2]);
const { App, LogLevel, SocketModeReceiver } = bolt;
const { SLACK_API_URL, SLACK_APP_TOKEN, SLACK_BOT_TOKEN, SLACK_COMMAND, SLACK_SALES } = process.env;
const views = JSON.parse(readFileSync(new URL("views.json", import.meta.url), "utf-8"));

const clientOptions = { slackApiUrl: SLACK_API_URL };
const receiver = new SocketModeReceiver({
  appToken: SLACK_APP_TOKEN,
  logLevel: LogLevel.ERROR,
  clientPingTimeout: 1000, // after a refresh it also waits so long before it connects again
  installerOptions: { clientOptions },
});
const app = new App({ token: SLACK_BOT_TOKEN, receiver, clientOptions, logLevel: LogLevel.ERROR });

app.command(SLACK_COMMAND, async ({ ack, body, client, respond }) => {
  if (body.text === "form") {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: views.form });
  } else if (body.text === "file") {
    await ack();
    const file = { filename: "roses.csv", content: "rose,1\n", title: "Roses" };
    await client.filesUploadV2({ channel_id: body.channel_id, initial_comment: "Here", ...file });
  } else {
    await ack({ text: `Hello <@${body.user_id}>` });
    await respond({ text: "And again", response_type: "in_channel" });
  }
});

app.action(/.*/, async ({ ack, action, body, client }) => {
  await ack();
  if (action.action_id === "more") {
    await client.views.push({ trigger_id: body.trigger_id, view: views.more });
  } else if (action.action_id === "again") {
    const [intro, ...others] = views.form.blocks;
    const updated = { ...intro, text: { type: "mrkdwn", text: "As *updated*" } };
    const view = { ...views.form, blocks: [updated, ...others] };
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
  }
});

app.view(/.*/, async ({ ack, client, view }) => {
  const { values } = view.state;
  const word = values.text.e.value;
  if (word === "wrong") return ack({ response_action: "errors", errors: { text: "Not this word" } });
  if (word === "next") return ack({ response_action: "push", view: views.more });
  if (word === "other") return ack({ response_action: "update", view: views.done });
  await ack();
  const files = [];
  for (const file of values.file?.e.files ?? []) {
    const answer = await fetch(file.url_private_download, { headers: { authorization: `Bearer ${SLACK_BOT_TOKEN}` } });
    files.push(await answer.text());
  }
  await client.chat.postMessage({ channel: SLACK_SALES, text: JSON.stringify({ values, files }) });
});

app.options(/.*/, async ({ ack, body }) => {
  const typed = body.value.toLowerCase();
  await ack({ options: views.vendors.filter((vendor) => vendor.text.text.toLowerCase().startsWith(typed)) });
});

app.shortcut(/.*/, async ({ ack, body, client }) => {
  await ack();
  if (body.type === "shortcut") {
    await client.views.open({ trigger_id: body.trigger_id, view: views.more });
  } else {
    const text = `Filed: ${body.message.text}`;
    await client.chat.postMessage({ channel: body.channel.id, thread_ts: body.message_ts, text });
  }
});

app.event("app_home_opened", async ({ client, event }) => {
  await client.views.publish({ user_id: event.user, view: views.home });
});

app.event("message", async ({ client, event }) => {
  if (event.bot_id || event.subtype) return;
  await client.chat.postMessage({ channel: event.channel, thread_ts: event.ts, text: `Seen ${event.text}` });
});

await app.start();
console.log("ready");

process.once("SIGTERM", async () => {
  await app.stop();
  process.exit(0);
});
