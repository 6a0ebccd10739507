/** Words of a list written over several lines. */
const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Aggregates that see each row, and so depend on how many there are. */
export const COUNTING_AGGREGATES = words(`
  count sum avg stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
  string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg
  percentile_cont percentile_disc mode`);

/** Aggregates that give the same however often a value is there. */
const SET_AGGREGATES = words(`min max bool_and bool_or every any_value measure`);

/** Functions on rows of an answer, with OVER. */
const WINDOW_FUNCTIONS = words(`
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`);

/** On values: they read nothing, and what they make is about as large as what they are given. */
const SCALAR_FUNCTIONS = words(`
  abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log10 power pow mod div gcd lcm pi degrees radians
  sin cos tan cot asin acos atan atan2 sinh cosh tanh width_bucket greatest least
  length char_length character_length octet_length bit_length lower upper initcap trim btrim ltrim rtrim
  substr substring left right reverse replace translate position strpos overlay concat concat_ws split_part
  starts_with ascii chr md5 to_hex quote_ident quote_literal quote_nullable unistr normalize casefold
  regexp_replace regexp_match regexp_matches regexp_like regexp_count regexp_instr regexp_substr
  regexp_split_to_array regexp_split_to_table parse_ident string_to_array string_to_table array_to_string
  like_escape similar_to_escape textlike texticlike like notlike
  to_char to_number to_date to_timestamp make_date make_time make_timestamp make_timestamptz make_interval
  date_trunc date_part extract date_bin age now timezone justify_days justify_hours justify_interval isfinite
  current_date current_timestamp statement_timestamp transaction_timestamp clock_timestamp timeofday
  date timestamp overlaps
  coalesce nullif num_nulls num_nonnulls format format_type
  array_length array_position array_positions array_upper array_lower array_ndims array_dims cardinality array_append
  array_prepend array_cat array_remove array_replace unnest
  row_to_json to_json to_jsonb json_build_object jsonb_build_object json_build_array jsonb_build_array
  array_to_json json_array_length jsonb_array_length json_extract_path_text json_array_elements_text
  text varchar bpchar int4 int8 int2 float4 float8 numeric bool`);

/** What clients ask of the catalogue and of the session; none reads a file, waits, or changes anything. */
const CATALOGUE_FUNCTIONS = words(`
  version current_database current_catalog current_schema current_schemas current_user session_user current_role user
  current_setting pg_backend_pid pg_postmaster_start_time pg_conf_load_time pg_is_in_recovery pg_my_temp_schema
  pg_is_other_temp_schema inet_server_addr inet_server_port inet_client_addr inet_client_port
  txid_current pg_current_xact_id_if_assigned pg_trigger_depth
  pg_get_userbyid pg_get_viewdef pg_get_indexdef pg_get_constraintdef pg_get_expr pg_get_functiondef
  pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_function_sqlbody
  pg_get_triggerdef pg_get_ruledef pg_get_serial_sequence pg_get_partkeydef pg_get_partition_constraintdef
  pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_keywords pg_get_replica_identity_index
  pg_table_is_visible pg_type_is_visible pg_function_is_visible pg_operator_is_visible pg_opclass_is_visible
  pg_opfamily_is_visible pg_collation_is_visible pg_conversion_is_visible pg_ts_config_is_visible
  pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_statistics_obj_is_visible
  pg_relation_is_publishable pg_relation_is_updatable pg_column_is_updatable pg_indexam_progress_phasename
  pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_partition_ancestors
  pg_partition_root pg_partition_tree pg_sequence_parameters pg_sequence_last_value pg_typeof
  pg_encoding_to_char pg_char_to_encoding pg_client_encoding getdatabaseencoding pg_tablespace_location
  pg_relation_size pg_table_size pg_total_relation_size pg_indexes_size pg_database_size pg_tablespace_size
  pg_size_pretty pg_relation_filenode pg_stat_get_numscans pg_stat_get_live_tuples
  obj_description col_description shobj_description
  has_table_privilege has_column_privilege has_any_column_privilege has_schema_privilege has_database_privilege
  has_function_privilege has_language_privilege has_sequence_privilege has_server_privilege has_tablespace_privilege
  has_type_privilege has_foreign_data_wrapper_privilege pg_has_role
  to_regclass to_regtype to_regproc to_regprocedure to_regoper to_regoperator to_regnamespace to_regrole
  pg_options_to_table aclexplode acldefault makeaclitem array_to_string
  _pg_expandarray _pg_truetypid _pg_truetypmod _pg_char_max_length _pg_char_octet_length _pg_numeric_precision
  _pg_numeric_precision_radix _pg_numeric_scale _pg_datetime_precision _pg_interval_type _pg_index_position
  generate_subscripts pg_get_loaded_modules pg_settings_get_flags pg_show_all_settings pg_available_extensions
  pg_lock_status pg_stat_get_activity oidvectortypes regexp_split_to_table pg_get_object_address
  pg_identify_object pg_describe_object`);

/** Functions that make as much as they are told: allowed with a bound that is written out. */
export const BOUNDED_FUNCTIONS = words('generate_series repeat lpad rpad');

export const isAggregate = (name: string): boolean =>
  COUNTING_AGGREGATES.has(name) || SET_AGGREGATES.has(name);

export function isAllowedFunction(name: string): boolean {
  return (
    isAggregate(name) ||
    [WINDOW_FUNCTIONS, SCALAR_FUNCTIONS, CATALOGUE_FUNCTIONS, BOUNDED_FUNCTIONS].some((set) => set.has(name))
  );
}
