"""What moves on open pages without an event of their own: the menu's wait, and places in queues."""

from collections.abc import Iterable

from msgspec.structs import asdict

from cafe.base.threads import in_thread
from cafe.live.pulse import News
from orders.order.places import queues_of
from orders.order.reading import store_state
from orders.routes import order_group, shared_group
from orders.stores.models import Store

GROUPS = (order_group, shared_group)


def news_of(slugs: Iterable[str]) -> list[News]:
    """Return what the menus of these stores, and the pages of orders that wait there, should say.

    The moment is read first: what is told may be newer, never older.
    """
    stores = list(Store.objects.filter(slug__in=list(slugs)))
    queues = queues_of(stores)
    news: list[News] = []
    for store in stores:
        queue, moment = queues[store.pk], store.moment
        state = store_state(store, queue.load)
        shown = {"type": "store", "store": state, "seq": moment}
        news.append(News(f"menu:{store.slug}", shown, state))
        for order, place in queue.places.items():
            position = {"type": "position", **asdict(place), "seq": moment}
            news += [News(group(order), position, place) for group in GROUPS]
    return news


read_news = in_thread(news_of)
