import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import "./page.js";

const { Printers } = await import("../../static/js/model/printers.js");
const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const well = { id: 1, name: "Bar", trouble: "", since: null, waiting: 0, asks: [] };
const asked = (state, number = 106) => ({ id: 9, order: 3, number, name: "Ada", drink: "Mocha", state });

/** Answers each request with what the list has next, and tells what was asked. */
function server(...answers) {
  const heard = [];
  globalThis.fetch = async (path, wish) => {
    heard.push({ path, method: wish.method, headers: wish.headers, body: wish.body && JSON.parse(wish.body) });
    const { status = 200, body } = answers.shift();
    return new Response(JSON.stringify(body), { status });
  };
  return heard;
}

function made(url = "/api/stores/demo/printers/") {
  const shown = [];
  const toasts = { show: (toast) => shown.push(toast) };
  return { printers: new Printers({ url, user: { id: 7, name: "Grace" }, toasts, onChange: () => {} }), shown };
}

test("a store without printers asks nobody", async () => {
  const heard = server();
  const { printers } = made("");
  await printers.load();
  assert.deepEqual([heard.length, printers.any, printers.words], [0, false, ""]);
});

test("the chip says the most pressing first, and nothing while all is well", async () => {
  const { printers } = made();
  const said = async (...list) => {
    server({ body: { printers: list } });
    await printers.load();
    return printers.words;
  };
  assert.equal(await said(well), "");
  assert.equal(await said({ ...well, trouble: "paper", asks: [asked("unsure")] }), "Bar: paper out");
  assert.equal(await said({ ...well, trouble: "cover" }), "Bar: cover open");
  assert.equal(await said({ ...well, trouble: "of a later version" }), "Bar: in error");
  assert.equal(await said({ ...well, asks: [asked("held"), asked("unsure")] }), "Did 106 print?");
  assert.equal(await said({ ...well, asks: [asked("unsure"), asked("unsure")] }), "Did 2 slips print?");
  assert.equal(await said({ ...well, asks: [asked("held")] }), "1 slip waited too long");
});

test("an order is printed by a tap with a key, for whoever tapped, and that order alone", async () => {
  const { printers, shown } = made();
  const heard = server({ body: { pieces: 1 } }, { body: { printers: [well] } });
  await printers.print({ id: 3, mark: "abc", number: 106, name: "Ada" });
  const [{ path, method, headers, body }] = heard;
  assert.deepEqual([path, method, body], ["/api/stores/demo/orders/3/print/", "POST", {}]);
  assert.equal(headers["Cafe-Order"], "abc");
  assert.equal(headers["Cafe-User"], "7");
  assert.ok(headers["Idempotency-Key"]);
  assert.equal(shown[0].text, "106 Ada goes to the printer");
});

test("a refusal is told in its own words", async () => {
  const { printers, shown } = made();
  server({ status: 409, body: { detail: "No printer here prints this." } });
  await printers.print({ id: 3, mark: "", number: 106, name: "Ada" });
  assert.deepEqual([shown[0].text, shown[0].tone], ["106 Ada not printed: No printer here prints this.", "danger"]);
});

test("what was asked before an answer was heard does not bring the question back", async () => {
  const { printers } = made();
  let letGo;
  globalThis.fetch = async (path, { method }) => {
    if (method === "POST") return new Response(JSON.stringify({ printers: [well] }));
    await new Promise((done) => (letGo = done));
    return new Response(JSON.stringify({ printers: [{ ...well, asks: [asked("unsure")] }] }));
  };
  const slow = printers.load();
  await printers.answer(9, false);
  letGo();
  await slow;
  assert.equal(printers.words, "");
});
