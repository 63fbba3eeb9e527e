// Texts of what stands in place of a screen or a list: what is not there, what the role may not see, what did not load, what takes long.
export const states = {
  'missing.help': ['It may have been removed, or the address was mistyped.', '它可能已被删除，或地址输入有误。'],
  'missing.to': ['To {place}', '前往{place}'],
  'missing.account': ['There is no account of this name', '没有此名称的账户'],
  'missing.change': ['There is no change of this number', '没有此编号的变更'],
  'missing.connector': ['There is no connector of this name', '没有此名称的通道'],
  'missing.invoice': ['There is no invoice of this number', '没有此编号的发票'],
  'missing.message': ['There is no message of this id', '没有此编号的消息'],
  'missing.number': ['This is none of our numbers', '没有此号码'],
  'missing.price_list': ['There is no price list of this name', '没有此名称的价格表'],
  'missing.route_rule': ['There is no route rule of this number', '没有此编号的路由规则'],
  'missing.webhook': ['There is no webhook of this number', '没有此编号的 webhook'],
  not_for_role: ['Not for your role', '您的角色无权查看'],
  'not_for_role.operator': [
    'Your role is {role}; who may see this: {roles}. An admin gives roles.',
    '您的角色是{role}；可查看者：{roles}。角色由管理员分配。',
  ],
  'not_for_role.user': [
    'Your role is {role}; who may see this: {roles}. An owner gives roles under Account.',
    '您的角色是{role}；可查看者：{roles}。角色由所有者在“账户”页分配。',
  ],
  'role.admin': ['admin', '管理员'],
  'role.support': ['support', '客服'],
  'class.high': ['high', '高'],
  'class.normal': ['normal', '普通'],
  'class.bulk': ['bulk', '批量'],
  broken: ['This screen could not be shown', '无法显示此页'],
  'broken.help': [
    'The gateway was not reached, or was replaced by another version meanwhile. Nothing you did is lost in the gateway.',
    '网关没有应答，或其间更换了版本。已提交到网关的内容不会丢失。',
  ],
  'broken.away': ['The gateway still does not answer.', '网关仍未应答。'],
  away: [
    'The gateway does not answer. What is shown is from before; it is asked again and again.',
    '网关没有应答。所示为此前的内容；正在不断重试。',
  ],
  slow: ['This takes longer than usual; the gateway is still being asked.', '比平时慢；仍在等待网关应答。'],
} as const;
