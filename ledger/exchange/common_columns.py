"""The columns that several files share."""

from __future__ import annotations

from ledger.exchange.sheet_kinds import Column, Kind

C, D, M, Q = Kind.CODE, Kind.DATE, Kind.MONEY, Kind.QUANTITY
CODE = Column("code", "编号", C, is_required=True, longest=32)
NUMBER = Column("number", "编号", C, is_required=True, other_names=("单号",), longest=64)
DATE = Column("date", "日期", D, is_required=True)
FUND = Column("fund", "资金", C, is_required=True, other_names=("专项",))
PLACE = Column("place", "地点", C, is_required=True)
ITEM = Column("item", "物品", C)
NEEDED_ITEM = Column("item", "物品", C, is_required=True)
QUANTITY = Column("quantity", "数量", Q)
NEEDED_QUANTITY = Column("quantity", "数量", Q, is_required=True)
AMOUNT = Column("amount", "金额", M)
NEEDED_AMOUNT = Column("amount", "金额", M, is_required=True)
REASON = Column("reason", "原因")
LONG_REASON = Column("reason", "原因", longest=200)
REFERENCE = Column("reference", "凭证号")
SEQUENCE = Column("sequence", "顺序", Q, is_extra=True)
LOT = Column("lot", "批次", C, is_extra=True, longest=2000)
OF_UNIT = Column("unit", "单位", C, is_extra=True)
