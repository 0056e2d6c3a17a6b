/* What Comm100 would send: one request body in each of its formats. */

const ZERO = "00000000-0000-0000-0000-000000000000";

/** A random GUID; crypto.randomUUID() is missing on pages that come over plain HTTP. */
export function guid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** One visit: the ids and the time that its turns share. */
export function startVisit() {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  return { chatId: guid(), botId: guid(), visitorGuid: guid(), visitorId: number, began: new Date() };
}

/**
 * The request body of one turn.
 * turn: {event, text, intent, intentId, form: [{name, value}], responseId, latitude, longitude}
 */
export function build(dialect, visit, visitor, turn) {
  return { classic, current, third_party: thirdParty }[dialect](visit, visitor, turn);
}

function classic(visit, visitor, turn) {
  return filled({
    Visitor: {
      id: visit.visitorId,
      name: visitor.name,
      email: visitor.email,
      country: visitor.country,
      language: visitor.language,
      status: 2,
      current_browsing: location.href,
      page_views: 1,
      visits: 1,
      chats: 1,
      visit_time: `/Date(${visit.began.getTime()})/`,
      custom_fields: visitor.customFields,
      custom_variables: visitor.customVariables,
    },
    FormValues: (turn.form ?? []).map(({ name, value }) => ({ label: name, value })),
    question: turn.text,
    intentName: turn.intent,
    intentId: turn.intentId,
  });
}

function current(visit, visitor, turn) {
  return filled({
    eventType: turn.event,
    question: turn.text,
    originalQuestion: turn.text,
    channel: "Live Chat",
    chatId: visit.chatId,
    botId: visit.botId,
    visitorId: visit.visitorGuid,
    campaignId: ZERO,
    visitorInfo: {
      visitorGuid: visit.visitorGuid,
      ...attributes(visit, visitor, turn),
      department: ZERO,
      campaignId: ZERO,
      channelAccountId: ZERO,
    },
    intentId: turn.intentId,
    intentName: turn.intent,
    FormValues: turn.form?.map(({ name, value }) => ({ label: name, value })),
    variables: filled({ currentIntentName: turn.intent }),
  });
}

function thirdParty(visit, visitor, turn) {
  return filled({
    event: turn.event,
    question: turn.text,
    responseId: turn.responseId,
    intentId: turn.intentId,
    intentName: turn.intent,
    formValues: turn.form,
    chatId: visit.chatId,
    campaignId: 3663,
    visitorInfo: { id: visit.visitorId, ...attributes(visit, visitor, turn), department: 0 },
  });
}

function attributes(visit, visitor, turn) {
  return filled({
    ...visitor,
    status: "chatting",
    currentBrowsing: location.href,
    pageViews: 1,
    visits: 1,
    chats: 1,
    visitTime: visit.began.toISOString(),
    latitude: turn.latitude,
    longitude: turn.longitude,
  });
}

/** The same object without the keys that have nothing to say in this turn. */
function filled(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
