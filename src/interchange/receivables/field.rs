//! The fields of an open item in SAP FI-CA.
//!
//! What they are called is in `names`; what they mean for a row, in `row`.

/// A field by what it holds; `names` has its technical name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Client,
    Document,
    Repetition,
    Item,
    SubItem,
    Company,
    BusinessArea,
    Service,
    Partner,
    Account,
    Contract,
    MainTransaction,
    SubTransaction,
    DocumentType,
    Reference,
    Posted,
    Documented,
    Due,
    DiscountDue,
    Amount,
    LocalAmount,
    Currency,
    Cleared,
    ClearedOn,
    ClearingDocument,
    ClearingReason,
    Lock,
    Substitute,
    SubstituteDocument,
    DeferredTo,
    DunningLevel,
    DunningProcedure,
}

/// How many fields there are.
pub(super) const FIELDS: usize = Field::DunningProcedure as usize + 1;

/// Fields without which a list is not one of open items, with the name a person knows.
pub(super) const REQUIRED: [(Field, &str); 3] = [
    (Field::Account, "cuenta contrato"),
    (Field::Document, "nº documento"),
    (Field::Amount, "importe"),
];

impl Field {
    /// Whether its values go along with the item as they came, because no rule uses them.
    pub(super) const fn is_extra(self) -> bool {
        matches!(
            self,
            Self::BusinessArea
                | Self::Contract
                | Self::DocumentType
                | Self::Documented
                | Self::DiscountDue
                | Self::LocalAmount
                | Self::ClearedOn
                | Self::ClearingDocument
                | Self::ClearingReason
                | Self::SubstituteDocument
                | Self::DeferredTo
                | Self::DunningLevel
                | Self::DunningProcedure
        )
    }
}
