// Written by `python manage.py life` from the tables of orders/order/life.py; change those.

export const TRANSITIONS = {
  accept: { placed: "accepted" },
  start: { accepted: "preparing" },
  ready: { preparing: "ready" },
  collect: { ready: "collected" },
  release: { preparing: "accepted" },
  recall: { ready: "preparing", collected: "ready" },
  cancel: { placed: "cancelled", accepted: "cancelled", preparing: "cancelled", ready: "cancelled" },
};

export const ALLOWED = {
  tick: ["accepted", "preparing"],
  promise: ["accepted", "preparing"],
  remind: ["ready"],
  pay: ["placed", "accepted", "preparing", "ready", "collected", "cancelled"],
  refund: ["placed", "accepted", "preparing", "ready", "collected", "cancelled"],
};

export const OPEN = ["placed", "accepted", "preparing", "ready"];

export const WAITING = ["placed", "accepted", "preparing"];

export const UNSEEN_SECONDS = 3;

export const CALL_AGAIN_SECONDS = 60;
