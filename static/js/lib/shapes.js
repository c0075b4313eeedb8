// Written by `python manage.py events` from the shapes that the server answers with; change those.

/**
 * An order in the answer to a command of the staff.
 * @typedef {object} AnsweredOrder
 * @property {number} id the order's own among all stores; it counts nothing
 * @property {number | null} number of the day; null until the bar accepts
 * @property {"placed" | "accepted" | "preparing" | "ready" | "collected" | "cancelled"} status where it is in its life
 * @property {number} version grows by one with every change, from 1
 * @property {"here" | "to_go"} serve at a table or in a bag
 * @property {boolean} paid whether it was paid at the counter
 * @property {string} total of all lines
 * @property {string} currency ISO 4217, such as EUR
 * @property {string} placed_at when the order was safe
 * @property {string} due_at its turn in the order of service; ties go by id
 * @property {string | null} accepted_at when the bar took it
 * @property {string | null} started_at when a barista claimed it
 * @property {string | null} ready_at when every drink was made
 * @property {string | null} [reminded_at] when the customer was called again
 * @property {string | null} collected_at when the customer had it
 * @property {string | null} cancelled_at when it was called off
 * @property {PromisedTime | null} promise when it should be ready, once accepted
 * @property {PromisedTime | null} [first_promise] as it was first; `promise` is by the bar's last word
 * @property {boolean} [readable] false: only number and status are known of it
 * @property {string} store the store's slug
 * @property {string} store_name for people
 * @property {string} name to call out
 * @property {string | null} overdue the step that is late: accept, start or collect; null: none is
 * @property {string} cancel_reason in words for people, or empty
 * @property {string} cancelled_by customer, staff, system or empty
 * @property {Array<StaffLine>} items what was ordered
 * @property {string | null} deadline_at when the next step is late
 * @property {Barista | null} barista who claimed it
 * @property {boolean} started_before_cancel whether something is to be put aside
 * @property {string} [device] the same for orders of one phone; empty: unknown
 * @property {string} [mark] names this order for good; after a restore its id may be another's
 * @property {number} seq the store's seq when this was read: it is as of that, or later
 */

/**
 * What can be had: the whole truth, not a change. Ingredients and choices are in it already.
 * @typedef {object} Availability
 * @property {Object<string, boolean>} items id to whether it can be had
 * @property {Object<string, boolean>} options id to whether it can be had
 */

/**
 * Who makes an order.
 * @typedef {object} Barista
 * @property {number} id the user's own
 * @property {string} name what colleagues call them
 */

/**
 * An order as anyone in the room may see it.
 * @typedef {object} BoardOrder
 * @property {number} id the order's own
 * @property {number | null} number of the day; null until the bar accepts
 * @property {string} name at most 12 letters of it
 * @property {"placed" | "accepted" | "preparing" | "ready" | "collected" | "cancelled"} status where it is in its life
 * @property {number} version grows by one with each change
 * @property {string} due_at its turn in the order of service; ties go by id
 * @property {string | null} ready_at when every drink was made
 */

/**
 * All that the ready board shows.
 * @typedef {object} BoardSnapshot
 * @property {Array<BoardOrder>} orders placed to ready, in the order of service
 * @property {StoreState} store as it is now
 * @property {number} seq of the store's last event before this was read; larger is later, and counts nothing
 */

/**
 * One thing that is another than was shown, for a program (`code`) and for people.
 * @typedef {object} Change
 * @property {"price" | "gone" | "name" | "allergens" | "diets" | "currency" | "basket" | "unknown"} code a word for programs
 * @property {string} detail a sentence for people
 * @property {number | null} [index] of the line, from 0; null: of the whole basket
 * @property {string | null} [was] as it was shown: a price, a name
 * @property {string | null} [now] as it is now
 */

/**
 * An option as it was chosen.
 * @typedef {object} ChosenOption
 * @property {number} id the option's own
 * @property {string} group what it answers, such as Milk
 * @property {string} name for people
 * @property {string} price what it added
 * @property {boolean} default whether one gets it without choosing
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens what it brings along
 */

/**
 * Some of the same drink, as its customer sees it.
 * @typedef {object} CustomerLine
 * @property {number | null} item its id on the menu; null when it was taken off for good
 * @property {string} name of the item, as it was called when it was ordered
 * @property {number} quantity how many of the same
 * @property {number} made how many of them are made
 * @property {string} unit_price of one, with its options
 * @property {string} total of all of them
 * @property {string} note a wish in words, or empty
 * @property {boolean} [allergy] it may harm who has it: so ticked, or so written
 * @property {string} drinker who drinks it, or empty
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens of this drink as ordered, its options included
 * @property {boolean} [allergens_declared] false: it may contain more, nobody has said
 * @property {Array<ChosenOption>} options what was chosen
 * @property {Array<string>} [without] what the recipe has and its guest does not want
 */

/**
 * An order as its customer sees it.
 * @typedef {object} CustomerOrder
 * @property {number} id the order's own among all stores; it counts nothing
 * @property {number | null} number of the day; null until the bar accepts
 * @property {"placed" | "accepted" | "preparing" | "ready" | "collected" | "cancelled"} status where it is in its life
 * @property {number} version grows by one with every change, from 1
 * @property {"here" | "to_go"} serve at a table or in a bag
 * @property {boolean} paid whether it was paid at the counter
 * @property {string} total of all lines
 * @property {string} currency ISO 4217, such as EUR
 * @property {string} placed_at when the order was safe
 * @property {string} due_at its turn in the order of service; ties go by id
 * @property {string | null} accepted_at when the bar took it
 * @property {string | null} started_at when a barista claimed it
 * @property {string | null} ready_at when every drink was made
 * @property {string | null} [reminded_at] when the customer was called again
 * @property {string | null} collected_at when the customer had it
 * @property {string | null} cancelled_at when it was called off
 * @property {PromisedTime | null} promise when it should be ready, once accepted
 * @property {PromisedTime | null} [first_promise] as it was first; `promise` is by the bar's last word
 * @property {boolean} [readable] false: only number and status are known of it
 * @property {string} store the store's slug
 * @property {string} store_name for people
 * @property {string} name to call out
 * @property {string | null} overdue the step that is late: accept, start or collect; null: none is
 * @property {string} cancel_reason in words for people, or empty
 * @property {string} cancelled_by customer, staff, system or empty
 * @property {Array<CustomerLine>} items what was ordered
 * @property {number | null} queue_position orders ahead that are not ready; 0: next; null: ready or over
 * @property {number | null} [drinks_ahead] what these have still to be made; null: ready or over
 * @property {number} [cancelled_ahead] orders before it that were cancelled since it was placed
 * @property {PromisedTime | null} [expected] when it should be ready by now: moves with the queue; null: ready or over
 * @property {boolean} cancellable while it is placed or accepted
 */

/**
 * A drink as it is ordered often.
 * @typedef {object} Favourite
 * @property {number} item its id on the menu
 * @property {Array<number>} options ids of what is chosen with it, as many as it needs
 * @property {number} sold how many lately; 0: it is among the first on the menu
 */

/**
 * What is offered at the counter for a tap each.
 * @typedef {object} Favourites
 * @property {Array<Favourite>} favourites what is sold most first, at most 12
 */

/**
 * What a token opens.
 * @typedef {object} Links
 * @property {string} self the order in the API
 * @property {string} page its page
 * @property {string} live its websocket
 * @property {string} [share] a page to be shared: it may look, not cancel
 */

/**
 * What changes on an open menu page.
 * @typedef {object} MenuSnapshot
 * @property {StoreState} store as it is now
 * @property {Availability} availability as it is now
 * @property {number} seq of the store's last event before this was read; larger is later, and counts nothing
 */

/**
 * A wait in whole minutes from now, both inclusive.
 * @typedef {object} Minutes
 * @property {number} low at the earliest
 * @property {number} high at the latest
 */

/**
 * All that an order's page shows.
 * @typedef {object} OrderSnapshot
 * @property {CustomerOrder} order as it is now
 * @property {number} seq of the store's last event before this was read; larger is later, and counts nothing
 */

/**
 * Whether orders are taken, and why not.
 * @typedef {object} Ordering
 * @property {"open" | "closed" | "paused" | "full" | "closing"} state the answer; full: not even a usual drink has room; closing: it would not be ready before the store closes
 * @property {string} [reason] in the staff's words, or empty
 * @property {string | null} [until] when it should end by itself, if it does
 */

/**
 * An order as only its customer gets it, over HTTP: with the secret that opens it.

By a shared link it comes without what is the customer's own: token, notes, the right to cancel.
 * @typedef {object} OwnOrder
 * @property {number} id the order's own among all stores; it counts nothing
 * @property {number | null} number of the day; null until the bar accepts
 * @property {"placed" | "accepted" | "preparing" | "ready" | "collected" | "cancelled"} status where it is in its life
 * @property {number} version grows by one with every change, from 1
 * @property {"here" | "to_go"} serve at a table or in a bag
 * @property {boolean} paid whether it was paid at the counter
 * @property {string} total of all lines
 * @property {string} currency ISO 4217, such as EUR
 * @property {string} placed_at when the order was safe
 * @property {string} due_at its turn in the order of service; ties go by id
 * @property {string | null} accepted_at when the bar took it
 * @property {string | null} started_at when a barista claimed it
 * @property {string | null} ready_at when every drink was made
 * @property {string | null} [reminded_at] when the customer was called again
 * @property {string | null} collected_at when the customer had it
 * @property {string | null} cancelled_at when it was called off
 * @property {PromisedTime | null} promise when it should be ready, once accepted
 * @property {PromisedTime | null} [first_promise] as it was first; `promise` is by the bar's last word
 * @property {boolean} [readable] false: only number and status are known of it
 * @property {string} store the store's slug
 * @property {string} store_name for people
 * @property {string} name to call out
 * @property {string | null} overdue the step that is late: accept, start or collect; null: none is
 * @property {string} cancel_reason in words for people, or empty
 * @property {string} cancelled_by customer, staff, system or empty
 * @property {Array<CustomerLine>} items what was ordered
 * @property {number | null} queue_position orders ahead that are not ready; 0: next; null: ready or over
 * @property {number | null} [drinks_ahead] what these have still to be made; null: ready or over
 * @property {number} [cancelled_ahead] orders before it that were cancelled since it was placed
 * @property {PromisedTime | null} [expected] when it should be ready by now: moves with the queue; null: ready or over
 * @property {boolean} cancellable while it is placed or accepted
 * @property {string} [token] the right to this order, if it is yours
 * @property {Links} [links] what the token opens
 * @property {number} seq of the store's last event before this was read; larger is later, and counts nothing
 */

/**
 * Some of one drink, without its drinker and note: another may hold the device now.
 * @typedef {object} PastLine
 * @property {number | null} item its id on the menu; null when it was taken off for good
 * @property {string} name as it was called then, in the reader's language
 * @property {number} quantity how many of the same
 * @property {Array<PastOption>} options what was chosen
 */

/**
 * An option as it was chosen.
 * @typedef {object} PastOption
 * @property {number} id the option's own
 * @property {string} name as it was called then, in the reader's language
 */

/**
 * An order of this device.
 * @typedef {object} PastOrder
 * @property {number | null} number of the day; null until the bar accepts
 * @property {"placed" | "accepted" | "preparing" | "ready" | "collected" | "cancelled"} status where it is in its life
 * @property {string} total of all lines, as they were
 * @property {string} currency ISO 4217, such as EUR
 * @property {string} placed_at by the server's clock
 * @property {string | null} page its page, while its link opens; it holds the token
 * @property {Array<PastLine>} items what was ordered
 */

/**
 * What a device ordered in a store.
 * @typedef {object} PastOrders
 * @property {Array<PastOrder>} orders the newest first, at most 20
 */

/**
 * Why the answer is no; RFC 9457.
 * @typedef {object} Problem
 * @property {string} type about:blank
 * @property {string} title what the status means
 * @property {number} status the HTTP status
 * @property {string} detail a sentence for people
 * @property {string} [reason] a word for programs
 * @property {number} [retry_after] seconds
 * @property {string} [menu] where one can order again
 * @property {Object<string, Array<string>>} [errors] sentences by field
 * @property {Array<Wrong>} [items] each wrong line of the order
 * @property {object} [order] the order as it is now
 * @property {Quote} [quote] what the basket is now, and what moved
 */

/**
 * When the order should be ready.
 * @typedef {object} PromisedTime
 * @property {string} from not before
 * @property {string} to by then
 */

/**
 * All that the tablet shows.
 * @typedef {object} QueueSnapshot
 * @property {Array<StaffOrder>} orders open, or just over; in the order of service
 * @property {StoreState} store as it is now
 * @property {number} seq of the store's events; a missing one is a hole
 */

/**
 * A basket as it would be ordered now: nothing is stored, and no place is kept.
 * @typedef {object} Quote
 * @property {Array<QuotedLine>} items as they were asked for, in that order
 * @property {string} total of what can be had
 * @property {string} currency ISO 4217, such as EUR
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens of all that can be had
 * @property {boolean} allergens_declared false: something may contain more
 * @property {Minutes} wait how long this basket takes if it is ordered now
 * @property {Ordering} ordering whether the store takes it now
 * @property {number} menu_version of the menu that this was read from
 * @property {string} quote what was shown, signed: an order that carries it costs this
 * @property {Array<Change>} changes since the quote that was sent along
 */

/**
 * One line of a basket, as it would be ordered now.
 * @typedef {object} QuotedLine
 * @property {number} item as it was asked for
 * @property {string} name of the item; empty: it is no longer on the menu
 * @property {number} quantity as it was asked for
 * @property {string | null} unit_price of one, with its options; null: it cannot be had
 * @property {string | null} total of all of them; null: they cannot be had
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens of this drink as asked for, its options included
 * @property {boolean} allergens_declared false: it may contain more, nobody has said
 * @property {Array<"vegan" | "vegetarian">} diets whom it suits as asked for
 * @property {Array<QuotedOption>} options what of the choices is on the menu
 * @property {Array<string>} without what it would have by itself
 * @property {Array<Wrong>} wrong why it cannot be had; empty: it can
 */

/**
 * An option as it would be ordered.
 * @typedef {object} QuotedOption
 * @property {number} id the option's own
 * @property {string} group what it answers, such as Milk
 * @property {string} name for people
 * @property {string} price what it adds
 * @property {boolean} default whether one gets it without choosing
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens what it brings along
 */

/**
 * How a store looks, and where it is; empty where it says nothing.
 * @typedef {object} ShownBrand
 * @property {string | null} [logo] address of a picture
 * @property {string | null} [cover] address of a picture, wide and low
 * @property {string} [accent] its colour, such as #a8431a
 * @property {string} [address] for people on their way
 */

/**
 * A part of the menu.
 * @typedef {object} ShownCategory
 * @property {number} id the category's own
 * @property {string} name for people
 * @property {Array<ShownItem>} items in the order they are shown
 */

/**
 * A group of options as one item uses it; in the order they are shown.
 * @typedef {object} ShownChoice
 * @property {number} id of the group; items share groups
 * @property {string} name for people
 * @property {number} min fewest options to take; 0: none is needed
 * @property {number} max most options to take; 1: one or the other
 * @property {Array<ShownOption>} options what can be taken
 */

/**
 * Something on the menu.
 * @typedef {object} ShownItem
 * @property {number} id the item's own
 * @property {string} name for people
 * @property {string} description for people, or empty
 * @property {string} price of one, before its options
 * @property {string} list_price as it comes: with defaults and the least one must choose
 * @property {boolean} varies whether what one must choose may cost more than that
 * @property {string | null} image address of its picture
 * @property {boolean} available whether it can be had now
 * @property {string} sold_out_reason name of the missing ingredient or choice, or empty
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens as it comes: its own and those of default options
 * @property {boolean} [allergens_declared] false: it may contain more, nobody has said; ask the staff
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} own_allergens without any option
 * @property {boolean} [own_allergens_declared] the same, without any option
 * @property {string} [image_alt] what its picture shows, or empty where that adds nothing
 * @property {string | null} [served_from] by the store's clock; null: all day
 * @property {string | null} [served_to] not any more then; before served_from: past midnight
 * @property {Array<"vegan" | "vegetarian">} diets whom it suits as it comes
 * @property {Array<ShownChoice>} option_groups what is to be chosen, in order
 */

/**
 * A store and all it has.
 * @typedef {object} ShownMenu
 * @property {StoreState} store whether and when one can order
 * @property {Array<ShownCategory>} categories in the order they are shown
 * @property {ShownBrand} [brand] how the store looks, and where it is
 */

/**
 * An answer to a choice.
 * @typedef {object} ShownOption
 * @property {number} id the option's own
 * @property {string} name for people
 * @property {string} price what it adds; may be negative
 * @property {boolean} default whether one gets it without choosing
 * @property {boolean} available whether it can be had now
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens what it brings along
 * @property {boolean} [allergens_declared] false: it may bring more, nobody has said
 */

/**
 * A place in a store where drinks are made.
 * @typedef {object} ShownStation
 * @property {number} id the station's own
 * @property {string} name for people
 */

/**
 * Some of the same drink, as staff see it.
 * @typedef {object} StaffLine
 * @property {number | null} item its id on the menu; null when it was taken off for good
 * @property {string} name of the item, as it was called when it was ordered
 * @property {number} quantity how many of the same
 * @property {number} made how many of them are made
 * @property {string} unit_price of one, with its options
 * @property {string} total of all of them
 * @property {string} note a wish in words, or empty
 * @property {boolean} [allergy] it may harm who has it: so ticked, or so written
 * @property {string} drinker who drinks it, or empty
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens of this drink as ordered, its options included
 * @property {boolean} [allergens_declared] false: it may contain more, nobody has said
 * @property {Array<ChosenOption>} options what was chosen
 * @property {Array<string>} [without] what the recipe has and its guest does not want
 * @property {number} id the line's own
 * @property {string | null} made_by who ticked it last
 * @property {boolean} [begun] somebody makes them, while others of the order wait
 * @property {number | null} [station] where they are made; null, or gone: anywhere
 */

/**
 * An order as staff see it.
 * @typedef {object} StaffOrder
 * @property {number} id the order's own among all stores; it counts nothing
 * @property {number | null} number of the day; null until the bar accepts
 * @property {"placed" | "accepted" | "preparing" | "ready" | "collected" | "cancelled"} status where it is in its life
 * @property {number} version grows by one with every change, from 1
 * @property {"here" | "to_go"} serve at a table or in a bag
 * @property {boolean} paid whether it was paid at the counter
 * @property {string} total of all lines
 * @property {string} currency ISO 4217, such as EUR
 * @property {string} placed_at when the order was safe
 * @property {string} due_at its turn in the order of service; ties go by id
 * @property {string | null} accepted_at when the bar took it
 * @property {string | null} started_at when a barista claimed it
 * @property {string | null} ready_at when every drink was made
 * @property {string | null} [reminded_at] when the customer was called again
 * @property {string | null} collected_at when the customer had it
 * @property {string | null} cancelled_at when it was called off
 * @property {PromisedTime | null} promise when it should be ready, once accepted
 * @property {PromisedTime | null} [first_promise] as it was first; `promise` is by the bar's last word
 * @property {boolean} [readable] false: only number and status are known of it
 * @property {string} store the store's slug
 * @property {string} store_name for people
 * @property {string} name to call out
 * @property {string | null} overdue the step that is late: accept, start or collect; null: none is
 * @property {string} cancel_reason in words for people, or empty
 * @property {string} cancelled_by customer, staff, system or empty
 * @property {Array<StaffLine>} items what was ordered
 * @property {string | null} deadline_at when the next step is late
 * @property {Barista | null} barista who claimed it
 * @property {boolean} started_before_cancel whether something is to be put aside
 * @property {string} [device] the same for orders of one phone; empty: unknown
 * @property {string} [mark] names this order for good; after a restore its id may be another's
 */

/**
 * All switches of a store.
 * @typedef {object} Stock
 * @property {Array<StockedItem>} items as on the menu
 * @property {Array<StockedIngredient>} ingredients by name
 */

/**
 * An ingredient's switch.
 * @typedef {object} StockedIngredient
 * @property {number} id the item's or ingredient's own
 * @property {boolean} available whether it is switched on
 * @property {string} name for people
 * @property {string} allergen what it brings along, or empty
 */

/**
 * An item's switch.
 * @typedef {object} StockedItem
 * @property {number} id the item's or ingredient's own
 * @property {boolean} available whether it is switched on
 * @property {string} name for people
 * @property {string} category its category's name
 */

/**
 * A store as its pages show it.
 * @typedef {object} StoreState
 * @property {string} slug its name in addresses and topics
 * @property {string} name for people
 * @property {boolean} open whether it is open at all
 * @property {string | null} [changes_at] when it opens or closes by itself; null: by hand alone
 * @property {string | null} [last_orders_at] from when on no order is taken before it closes; null: it does not
 * @property {Ordering} ordering whether it takes orders now
 * @property {string | null} paused_until end of the break; null: until it is resumed
 * @property {string} pause_reason in words for people, or empty
 * @property {number} [busy_minutes] by how much the bar said that all takes longer; 0: not
 * @property {string | null} [busy_until] when that ends; null: when the bar says so
 * @property {Minutes} wait how long an order placed now takes
 * @property {string} currency ISO 4217, such as EUR
 * @property {string} locale BCP 47, such as en-IE
 * @property {string} timezone such as Europe/Dublin
 * @property {number} capacity orders that may wait at once
 * @property {number} warn_seconds age at which a ticket turns amber
 * @property {number} late_seconds age at which a ticket turns red
 * @property {number} board_seconds how long the board shows what is ready
 * @property {number} start_seconds an order not started by then is late
 * @property {boolean} [asks_code] whether who orders must have scanned the board's code
 * @property {boolean} [pays_first] whether guests pay before their order is made
 * @property {Array<ShownStation>} [stations] where its drinks are made; none: all in one place
 * @property {number | null} [menu_version] of all that the menu says but what can be had; a later menu has a larger one
 */

/**
 * What can be had in place of what is gone; an option for an option, an item for an item.
 * @typedef {object} Substitute
 * @property {number} id of an option or item, as what is gone is one
 * @property {string} name for people
 * @property {string} price what the option adds, or what the item costs as it comes
 * @property {Array<"gluten" | "crustaceans" | "eggs" | "fish" | "peanuts" | "soya" | "milk" | "nuts" | "celery" | "mustard" | "sesame" | "sulphites" | "lupin" | "molluscs">} allergens what it brings along
 * @property {boolean} allergens_declared false: it may bring more, nobody has said
 */

/**
 * One thing wrong with one line, for a program (`code`) and for people (`detail`).
 * @typedef {object} Wrong
 * @property {number} index of the line, from 0
 * @property {number} item as it was asked for
 * @property {"unknown" | "sold_out" | "not_served" | "option_unknown" | "option_sold_out" | "option_count" | "too_many" | "too_expensive" | "too_long"} code a word for programs
 * @property {string} detail a sentence for people
 * @property {string} [name] of the item, or empty
 * @property {string} [group] of the choice with a wrong count, or empty
 * @property {number} [option] the option that is gone
 * @property {string} [until] when it is served again
 * @property {Array<Substitute>} [substitutes] the likest first
 */

export {};
